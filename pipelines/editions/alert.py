"""Telling somebody that a night failed: by webhook and by mail, where the operator's file names them. Off by default.

Belongs here: the message and sending it. Does not belong here: when it is sent (verbs, defs), the settings (contracts.operator).
What is sent names nobody: every text passes `nameless`. That sending fails never changes how a run ended.
"""

from __future__ import annotations

import json
import smtplib
import ssl
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from http.client import HTTPException
from pathlib import Path

from pipelines.contracts.operator import Alerts, Mail, Webhook, operator_settings
from pipelines.contracts.refusal import Refusal, os_words
from pipelines.editions.clock import ZONE
from pipelines.editions.direction import in_force
from pipelines.editions.journal import nameless
from pipelines.paths import Roots

TIMEOUT_SECONDS = 10.0
TITLES = {
    "failed": "夜间运行没有做完", "not_published": "没有发布，现行版不动", "refused": "输入不能用，运行停下了",
    "ghost": "上一次运行中途断了", "stale": "很久没有成功的运行", "trial": "试发，请不必理会",
}  # fmt: skip
_THEN = {
    "failed": "请在那台机器上运行 sanzhang doctor 和 sanzhang status，按所说处理后再运行 sanzhang run。",
    "not_published": "现行版没有动。请看原因：说的是不变量，请交给维护的人；说的是日期或收件，请核对后按所说重来。",
    "refused": "请按原因里的文件和位置改好，再运行 sanzhang run。",
    "ghost": "多半是断电、被杀或内存不足；下一次运行会接着做，请看机器是否正常。",
    "stale": "请看那台机器是否开着、sanzhang ui 或定时任务是否在运行：sanzhang status。",
    "trial": "能收到这一条，告警就设好了。",
}


@dataclass(frozen=True)
class Alert:
    """What happened to which run."""

    event: str
    reason: str = ""
    run_id: str = ""


def body(roots: Roots, alert: Alert) -> str:
    """The message in Chinese: what, when, why, what stands, what to do."""
    edition = in_force(roots)
    lines = [
        f"三长建三会领三队：{TITLES[alert.event]}",
        f"时间：{datetime.now(ZONE).strftime('%Y-%m-%d %H:%M')}" + (f"；运行 {alert.run_id[:8]}" if alert.run_id else ""),
        *([f"原因：{nameless(roots, alert.reason)}"] if alert.reason else []),
        f"现行版：{edition.edition_id}，照旧可读" if edition else "现行版：还没有发布过",
        f"怎么办：{_THEN[alert.event]}",
    ]
    return "\n".join(lines)


def send(roots: Roots, alert: Alert) -> list[str]:
    """The alert has gone wherever the operator's file names a receiver; returns one line for every way that failed.

    A file that cannot be read is such a line too: an alert must not end a run.
    """
    try:
        alerts = operator_settings(roots.operator_yaml).alerts
    except Refusal as refusal:
        return [f"告警发不出：{refusal}"]
    return list(_failures(alerts, body(roots, alert), alert))


def _failures(alerts: Alerts, text: str, alert: Alert) -> Iterator[str]:
    for title, receiver in (("webhook", alerts.webhook), ("邮件", alerts.mail)):
        try:
            if isinstance(receiver, Webhook):
                _post(receiver, text, alert)
            elif isinstance(receiver, Mail):
                _mail(receiver, text, alert)
        except (OSError, HTTPException, smtplib.SMTPException, ValueError) as error:
            said = os_words(error) if isinstance(error, OSError) and error.errno else f"{type(error).__name__} {error}"
            yield f"告警的{title}没有发出：{' '.join(said.split())[:200]}"


def _secret(path: Path | None) -> str:
    return path.read_text(encoding="utf-8").strip() if path else ""


def _post(receiver: Webhook, text: str, alert: Alert) -> None:
    """As text messages of group robots look (msgtype text), with event and run beside for programs."""
    content = {"msgtype": "text", "text": {"content": text}, "event": alert.event, "run_id": alert.run_id}
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if receiver.header_file:
        headers[receiver.header] = _secret(receiver.header_file)
    request = urllib.request.Request(receiver.url, json.dumps(content, ensure_ascii=False).encode(), headers)
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
        answer.read()


def _mail(receiver: Mail, text: str, alert: Alert) -> None:
    message = EmailMessage()
    message["Subject"] = f"三长建三会领三队：{TITLES[alert.event]}"
    message["From"], message["To"] = receiver.sender, ", ".join(receiver.to)
    message.set_content(text)
    context = ssl.create_default_context()
    if receiver.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(receiver.host, receiver.port, timeout=TIMEOUT_SECONDS, context=context)
    else:
        server = smtplib.SMTP(receiver.host, receiver.port, timeout=TIMEOUT_SECONDS)
    with server:
        if receiver.security == "starttls":
            server.starttls(context=context)
        if receiver.user:
            server.login(receiver.user, _secret(receiver.password_file))
        server.send_message(message)
