from django.db import migrations


def name_the_template(apps, schema_editor):
    """Projects made of an uploaded zip had no template, and so no packages to run with."""
    apps.get_model("projects", "Project").objects.filter(template="").update(template="baseline-landing")


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]

    operations = [migrations.RunPython(name_the_template, migrations.RunPython.noop)]
