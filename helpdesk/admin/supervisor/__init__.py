"""What supervisors look at: what waits for them, what was missed, what stands still, and the whole at a glance."""

from helpdesk.admin import home, people
from helpdesk.desk.site import DeskSite

from . import breaches, causes, deliveries, exceptions, promises, tiles, views

__all__ = ["breaches", "causes", "deliveries", "exceptions", "promises", "tiles", "views"]

home.PARTS.append(home.Part(people.oversees, "desk/office/tiles.html", tiles.context))
DeskSite.further_urls.append(views.urls)
