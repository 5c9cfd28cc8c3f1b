"""A site that works from the first start: home page, blog index, groups, and the workflow on the whole tree.

Nobody gets the right to publish: a physician's signature does that.
"""

import uuid

from django.db import migrations

HOME_PATH = "00010001"
INDEX_PATH = "000100010001"
WORKFLOW = "Physician sign-off"
EDITORS = "Editors"
PHYSICIANS = "Physicians"


def make_first_site(apps, schema_editor):
    if apps.get_model("wagtailcore", "Page").objects.filter(depth__gt=2).exists():
        return  # somebody's site already
    _remove_what_wagtail_brings(apps)
    home = _make_pages(apps)
    _make_groups(apps, home)
    _make_workflow(apps, home)


def remove_first_site(apps, schema_editor):
    apps.get_model("wagtailcore", "WorkflowPage").objects.filter(workflow__name=WORKFLOW).delete()
    apps.get_model("wagtailcore", "Workflow").objects.filter(name=WORKFLOW).delete()
    apps.get_model("signoff", "PhysicianSignOff").objects.filter(name=WORKFLOW).delete()
    apps.get_model("wagtailcore", "Site").objects.all().delete()
    Page = apps.get_model("wagtailcore", "Page")
    Page.objects.filter(path__startswith=HOME_PATH).delete()
    Page.objects.filter(depth=1).update(numchild=0)
    apps.get_model("auth", "Group").objects.filter(name=PHYSICIANS).delete()


def _remove_what_wagtail_brings(apps):
    # A welcome page, and a group and a workflow whose approval would publish.
    apps.get_model("wagtailcore", "Site").objects.all().delete()
    apps.get_model("wagtailcore", "Page").objects.filter(depth=2).delete()
    apps.get_model("wagtailcore", "WorkflowPage").objects.all().delete()
    apps.get_model("wagtailcore", "Workflow").objects.all().delete()
    apps.get_model("wagtailcore", "Task").objects.all().delete()
    apps.get_model("auth", "Group").objects.filter(name="Moderators").delete()
    apps.get_model("wagtailcore", "GroupPagePermission").objects.all().delete()


def _make_pages(apps):
    ContentType = apps.get_model("contenttypes", "ContentType")
    locale = apps.get_model("wagtailcore", "Locale").objects.order_by("pk").first()
    if locale is None:
        locale = apps.get_model("wagtailcore", "Locale").objects.create(language_code="en-us")
    home_type, _ = ContentType.objects.get_or_create(app_label="home", model="homepage")
    index_type, _ = ContentType.objects.get_or_create(app_label="blog", model="blogindexpage")
    common = {"live": True, "locale_id": locale.pk}
    home = apps.get_model("home", "HomePage").objects.create(
        title="Clearwater Journal",
        draft_title="Clearwater Journal",
        slug="home",
        introduction="Plain, honest health information. A physician signs every word before you read it.",
        content_type=home_type,
        path=HOME_PATH,
        depth=2,
        numchild=1,
        url_path="/home/",
        translation_key=uuid.uuid4(),
        **common,
    )
    apps.get_model("blog", "BlogIndexPage").objects.create(
        title="Articles",
        draft_title="Articles",
        slug="articles",
        content_type=index_type,
        path=INDEX_PATH,
        depth=3,
        numchild=0,
        url_path="/home/articles/",
        translation_key=uuid.uuid4(),
        **common,
    )
    apps.get_model("wagtailcore", "Page").objects.filter(depth=1).update(numchild=1)
    apps.get_model("wagtailcore", "Site").objects.create(
        hostname="localhost",
        port=80,
        site_name="Clearwater Journal",
        root_page_id=home.pk,
        is_default_site=True,
    )
    return home


def _make_groups(apps, home):
    Group = apps.get_model("auth", "Group")
    editors, _ = Group.objects.get_or_create(name=EDITORS)
    physicians, _ = Group.objects.get_or_create(name=PHYSICIANS)
    access = _permission(apps, "wagtailadmin", "admin", "access_admin", "Can access Wagtail admin")
    editors.permissions.add(
        access,
        *(
            _permission(apps, app, model, f"{action}_{model}", f"Can {action} {model}")
            for app, model in (("blog", "author"), ("blog", "topic"))
            for action in ("add", "change", "view")
        ),
        _permission(apps, "signoff", "reviewer", "view_reviewer", "Can view reviewer"),
    )
    physicians.permissions.add(access)
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    for action in ("add", "change"):
        GroupPagePermission.objects.create(
            group=editors,
            page_id=home.pk,
            permission=_permission(apps, "wagtailcore", "page", f"{action}_page", f"Can {action} page"),
        )


def _permission(apps, app_label, model, codename, name):
    # Permissions are made after all migrations; what is needed before is made here as Django would.
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )
    return permission


def _make_workflow(apps, home):
    task_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="signoff", model="physiciansignoff"
    )
    task = apps.get_model("signoff", "PhysicianSignOff").objects.create(
        name=WORKFLOW, active=True, content_type=task_type
    )
    workflow = apps.get_model("wagtailcore", "Workflow").objects.create(name=WORKFLOW, active=True)
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(
        workflow=workflow, task_id=task.pk, sort_order=0
    )
    apps.get_model("wagtailcore", "WorkflowPage").objects.create(workflow=workflow, page_id=home.pk)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_home_and_standard_pages"),
        ("signoff", "0002_append_only_tables"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailimages", "0001_initial"),
    ]
    # Taking the pages back asks every table that refers to pages: those of later migrations are gone by then.
    run_before = [("signoff", "0003_verification_runs"), ("blog", "0003_topics_say_what_they_are")]

    operations = [migrations.RunPython(make_first_site, remove_first_site)]
