"""Pages and fragments of chat, below /projects/."""

from django.urls import path

from apps.chat import (
    views,
    views_attachments,
    views_branches,
    views_control,
    views_inspect,
    views_memory,
    views_pointing,
    views_sections,
)

app_name = "chat"
urlpatterns = [
    path("<uuid:project_id>/", views.builder, name="builder"),
    path("<uuid:project_id>/chat/send", views.send, name="send"),
    path("<uuid:project_id>/chat/messages", views.messages, name="messages"),
    path("<uuid:project_id>/chat/poll", views.poll, name="poll"),
    path("<uuid:project_id>/chat/messages/<uuid:message_id>/resend", views.resend, name="resend"),
    path("<uuid:project_id>/chat/turns/<uuid:turn_id>", views.turn, name="turn"),
    path("<uuid:project_id>/chat/turns/<uuid:turn_id>/stop", views.stop, name="stop"),
    path("<uuid:project_id>/chat/turns/<uuid:turn_id>/retry", views.retry, name="retry"),
    path("<uuid:project_id>/chat/turns/<uuid:turn_id>/undo", views.undo, name="undo"),
    path("<uuid:project_id>/chat/turns/<uuid:turn_id>/redo", views.redo, name="redo"),
    path("<uuid:project_id>/chat/messages/<uuid:message_id>/line", views_control.line, name="line"),
    path("<uuid:project_id>/chat/turns/<uuid:turn_id>/continue", views_control.go_on, name="go_on"),
    path("<uuid:project_id>/chat/turns/<uuid:turn_id>/accept", views_control.accept, name="accept"),
    path("<uuid:project_id>/chat/turns/<uuid:turn_id>/change", views_control.change, name="change"),
    path("<uuid:project_id>/chat/turns/<uuid:turn_id>/remove", views_control.remove, name="remove"),
    path("<uuid:project_id>/chat/turns/<uuid:turn_id>/send", views_control.send_now, name="send_now"),
    path("<uuid:project_id>/chat/turns/<uuid:turn_id>/feedback", views_control.feedback, name="feedback"),
    path("<uuid:project_id>/branches/<uuid:branch_id>/switch", views_branches.switch, name="branch_switch"),
    path("<uuid:project_id>/sections/changes", views_sections.changes, name="section_changes"),
    path("<uuid:project_id>/sections/undo", views_sections.undo, name="section_undo"),
    path("<uuid:project_id>/sections/restore", views_sections.restore, name="section_restore"),
    path("<uuid:project_id>/point/describe", views_pointing.describe, name="point_describe"),
    path("<uuid:project_id>/point/change", views_pointing.change, name="point_change"),
    path("<uuid:project_id>/point/sections", views_pointing.sections, name="point_sections"),
    path("<uuid:project_id>/point/section", views_pointing.section, name="point_section"),
    path("<uuid:project_id>/chat/turns/<uuid:turn_id>/told", views_inspect.told, name="told"),
    path("<uuid:project_id>/chat/turns/<uuid:turn_id>/told/text", views_inspect.told_text, name="told_text"),
    path("<uuid:project_id>/chat/attachments", views_attachments.add, name="attach"),
    path(
        "<uuid:project_id>/chat/attachments/<uuid:attachment_id>", views_attachments.show, name="attachment"
    ),
    path(
        "<uuid:project_id>/chat/attachments/<uuid:attachment_id>/remove",
        views_attachments.remove,
        name="detach",
    ),
    path("<uuid:project_id>/memory", views_memory.memory, name="memory"),
]
