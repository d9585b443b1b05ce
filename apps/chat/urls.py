"""Pages and fragments of chat, below /projects/."""

from django.urls import path

from apps.chat import views, views_branches, views_sections

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
    path("<uuid:project_id>/branches/<uuid:branch_id>/switch", views_branches.switch, name="branch_switch"),
    path("<uuid:project_id>/sections/changes", views_sections.changes, name="section_changes"),
    path("<uuid:project_id>/sections/undo", views_sections.undo, name="section_undo"),
    path("<uuid:project_id>/sections/restore", views_sections.restore, name="section_restore"),
]
