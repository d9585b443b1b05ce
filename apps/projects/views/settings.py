"""The Settings tab."""

import uuid
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from apps.core.errors import AppError
from apps.projects import services
from apps.projects.access import may_edit, may_manage, project_for
from apps.projects.models import Project
from apps.projects.services.facts import read_site
from apps.projects.views.files import person

BRAND = ("brand_colours", "brand_fonts", "brand_words")


class SettingsForm(forms.Form):
    """Name, description and what search engines and shared links show."""

    name = forms.CharField(label=_("Name"), max_length=100)
    description = forms.CharField(
        label=_("Description"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    title = forms.CharField(label=_("Page title"), max_length=200, required=False)
    summary = forms.CharField(
        label=_("Page description"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    keywords = forms.CharField(
        label=_("Keywords"), max_length=500, required=False, help_text=_("Separated by commas.")
    )
    og_image = forms.CharField(label=_("Image of shared links"), max_length=500, required=False)
    favicon = forms.CharField(label=_("Favicon"), max_length=500, required=False)
    visibility = forms.ChoiceField(
        label=_("Who may see this project"),
        choices=(
            (Project.Visibility.PRIVATE, _("Only people of its organization")),
            (Project.Visibility.SHARED, _("Also people it is shared with")),
            (Project.Visibility.PUBLIC, _("Everyone, where it is shown as an example")),
        ),
        help_text=_("This is about the project here. A site you have taken with you isn't touched."),
    )

    brand_colours = forms.ChoiceField(
        label=_("Colours in generated changes"),
        choices=(("any", _("Any")), ("theme", _("Only those of the theme"))),
        required=False,
    )
    brand_fonts = forms.CharField(
        label=_("Fonts in generated changes"),
        max_length=1000,
        required=False,
        help_text=_("Separated by commas. Empty: any."),
    )
    brand_words = forms.CharField(
        label=_("Words that are never used"),
        max_length=3000,
        required=False,
        help_text=_("Separated by commas. Changes by chat that use one are refused."),
    )

    def __init__(self, *args: Any, may_manage: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in BRAND:
            self.fields[name].disabled = self.is_bound and name not in self.data
        # A disabled field keeps its value, whatever is sent; so does one that wasn't sent.
        left_out = self.is_bound and "visibility" not in self.data
        self.fields["visibility"].disabled = left_out or not may_manage

    def seo(self) -> dict[str, object]:
        """The fields of site.json's `seo`."""
        data = self.cleaned_data
        return {
            "title": data["title"],
            "description": data["summary"],
            "keywords": _listed(data["keywords"]),
            "ogImage": data["og_image"],
            "favicon": data["favicon"],
        }


def _listed(text: str) -> list[str]:
    """Words separated by commas."""
    return [word.strip() for word in text.split(",") if word.strip()]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """`builder/settings.html`. Context: project, can_edit, form (SettingsForm), saved (it worked)."""
    posted = request.method == "POST"
    project = project_for(request.user, project_id, right="edit" if posted else "view")
    manages = may_manage(person(request), project)
    form = SettingsForm(request.POST if posted else None, initial=initial(project), may_manage=manages)
    saved = False
    if posted and form.is_valid():
        saved = _save(request, project, form)
    facts = {"project": project, "can_edit": may_edit(person(request), project), "form": form, "saved": saved}
    return render(request, "builder/settings.html", facts, status=422 if posted and not saved else 200)


def _save(request: HttpRequest, project: Project, form: SettingsForm) -> bool:
    """Write; a refusal becomes an error of the form."""
    visibility = form.cleaned_data["visibility"]
    try:
        services.update_settings(
            project=project,
            author=person(request),
            name=form.cleaned_data["name"],
            description=form.cleaned_data["description"],
            seo=form.seo(),
        )
        services.update_brand_rules(
            project=project,
            tokens_only=form.cleaned_data["brand_colours"] == "theme",
            fonts=_listed(form.cleaned_data["brand_fonts"]),
            forbidden_words=_listed(form.cleaned_data["brand_words"]),
        )
        if visibility != project.visibility:
            services.update_visibility(project=project, visibility=visibility)
    except AppError as error:
        form.add_error(None, str(error.message))
        return False
    return True


def initial(project: Project) -> dict[str, str]:
    """The form's values as they are now, from site.json and the row."""
    seo = read_site(services.head_of(project)).get("seo")
    seo = seo if isinstance(seo, dict) else {}
    words, brand = seo.get("keywords"), services.brand_rules(project)
    return {
        "name": project.name,
        "description": project.description,
        "title": str(seo.get("title", "")),
        "summary": str(seo.get("description", "")),
        "keywords": ", ".join(map(str, words)) if isinstance(words, list) else "",
        "og_image": str(seo.get("ogImage", "")),
        "favicon": str(seo.get("favicon", "")),
        "visibility": project.visibility,
        "brand_colours": "theme" if brand["tokensOnly"] else "any",
        "brand_fonts": ", ".join(brand["fonts"]),
        "brand_words": ", ".join(brand["forbiddenWords"]),
    }
