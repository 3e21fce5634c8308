"""What is done with a plan on a page: save, set, change, copy, compare, withdraw, and what happened to it.

A page that makes plans of a kind calls three things::

    talk = PlanTalk("patrol", item=..., place=..., setting=...)      # how its keys are said
    opened = opened_plan("patrol", stock, words)                     # the plan of ?plan=12, if there is one
    ...                                                              # settings (from opened.plan.settings),
    picture plan_bar(draft, opened, talk, stock, words)                      # draft: the Plan on the page,
    None if there is none plan_list(talk, stock, words)                                    # the plans of the
    kind, to open one

``draft`` is a :class:`hotspots.action.plans.Plan` with the settings and the content that the page shows now;
the bar saves it, or offers it as a change of the opened plan. Content holds its comparable things under
``items`` (``key``, ``at``, ``amount``; see :class:`~hotspots.action.plans.Plan`), without persons, addresses
or incidents. ``opened.plan`` is what was kept: a page shows that as long as nothing was worked out anew.

Something that needs a name elsewhere (a list that is given out, minutes that are noted) asks
:func:`who_are_you` and calls ``cache.register().plans.record(...)`` or ``.visits.add(...)``.
"""

from hotspots.web.components.plans.bar import plan_bar
from hotspots.web.components.plans.opened import close_plan, open_plan, opened_plan, plan_list
from hotspots.web.components.plans.told import PlanTalk
from hotspots.web.components.plans.who import who_are_you

__all__ = ["PlanTalk", "close_plan", "open_plan", "opened_plan", "plan_bar", "plan_list", "who_are_you"]
