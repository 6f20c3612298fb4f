"""The models as they are before and after each migration, made anew only where one really changed.

Django makes a model anew, with all that hang on it, after each operation. Most of ours add a trigger, an index or a
constraint, which leave its fields as they are: two thirds of the time of a first start went there.
"""

from typing import Any, Final

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState

_BESIDE_THE_FIELDS: Final = {"indexes", "constraints", "triggers"}
Shape = tuple[object, ...]


class TablesSoFar(ProjectState):
    """The state of a project; a model stays as it was made where only what stands beside its fields changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with nothing made."""
        super().__init__(*args, **kwargs)
        self._shapes: dict[tuple[str, str], Shape] = {}

    def reload_model(self, app_label: str, model_name: str, delay: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's
        """Make a model anew, or give it what stands beside its fields."""
        key = app_label, model_name
        state = self.models[key]
        shape = _shape(state)
        if self._shapes.get(key) != shape:
            self._shapes[key] = shape
            super().reload_model(app_label, model_name, delay)
        elif "apps" in self.__dict__:  # made at all; to ask for them makes them
            meta = self.apps.get_model(app_label, model_name)._meta  # noqa: SLF001 - Django's own name
            meta.indexes, meta.constraints = list(state.options["indexes"]), list(state.options["constraints"])


def before(executor: MigrationExecutor) -> TablesSoFar:
    """Return the models as the migrations that were applied already have them."""
    loader = executor.loader
    state = TablesSoFar(real_apps=loader.unmigrated_apps)
    for migration, _ in executor.migration_plan(loader.graph.leaf_nodes(), clean_start=True):
        if (migration.app_label, migration.name) in loader.applied_migrations:
            migration.mutate_state(state, preserve=False)
    return state


def _shape(state: ModelState) -> Shape:
    options = {name: value for name, value in state.options.items() if name not in _BESIDE_THE_FIELDS}
    return list(state.fields.items()), state.bases, list(state.managers), options
