"""Types of objects, lists and alternatives, from a JSON schema of draft 7."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Annotated, Any, Union

from msgspec import UNSET, Meta, UnsetType, defstruct

from sbomkit.formats._cyclonedx.rules.accepting.columns import Form, Kind, all_differ, all_of, all_once, field, in_lists, lone
from sbomkit.formats._cyclonedx.rules.accepting.scalars import NotExpressedError, Schema, Shape, number, only, said, text, truth

__all__ = ["Types"]

_NOTHING: Any = Annotated[int, Meta(ge=1, le=0)]
"""The type of no value."""
_EXCLUSIVE = {"array", "object", "string"}
"""Kinds of which no value is of two."""


class Types:
    """Makes types, and gathers the kinds of objects for which more must hold than a type says."""

    def __init__(self, schema: Schema, bundled: Callable[[str], Schema]) -> None:
        self.kinds: list[Kind] = []
        self._files: dict[str, Schema] = {"": schema}
        self._bundled = bundled
        self._shapes: dict[str, Shape | None] = {}
        self._types: dict[str, Any] = {}
        """The types of objects that are referred to, for those that contain themselves."""
        self._makers: dict[Any, Callable[[Schema, str], Shape]] = {
            "object": self._object,
            "array": self._array,
            "string": lambda schema, _: text(schema),
            "integer": lambda schema, _: number(schema),
            "number": lambda schema, _: number(schema),
            "boolean": lambda schema, _: truth(schema),
        }

    def shape(self, schema: Schema, file: str) -> Shape:
        """The type for a schema that stands in a file, whose name is empty for that of documents.

        Raises:
            NotExpressedError: there is none.
        """
        says, kind = said(schema), schema.get("type")
        if "$ref" in says and says <= {"$ref", "type"}:
            return _of_kind(self._referenced(*self._target(schema["$ref"], file)), kind)
        if says == {"allOf"} and len(schema["allOf"]) == 1:
            return self.shape(schema["allOf"][0], file)
        if "anyOf" in says and says <= {"anyOf", "type"}:
            return self._any(schema, file)
        if says == {"oneOf"}:
            return self._one(schema["oneOf"], file)
        if kind is None and "properties" in says:  # accepts whatever is no object as well
            return self._object(schema, file)._replace(kind="untyped")
        if kind not in self._makers:
            raise NotExpressedError
        return self._makers[kind](schema, file)

    def _target(self, reference: str, file: str) -> tuple[str, str]:
        named, _, pointer = reference.partition("#")
        return named.removesuffix(".SNAPSHOT.schema.json") or file, pointer

    def _found(self, file: str, pointer: str) -> Schema:
        if file not in self._files:
            self._files[file] = self._bundled(file)
        found = self._files[file]
        for step in pointer.split("/")[1:]:
            found = found[step]
        return found

    def _plain(self, schema: Schema, file: str) -> tuple[Schema, str]:
        """What a schema refers to, or itself."""
        while said(schema) == {"$ref"}:
            file, pointer = self._target(schema["$ref"], file)
            schema = self._found(file, pointer)
        return schema, file

    def _referenced(self, file: str, pointer: str) -> Shape:
        key = f"{file}#{pointer}"
        if key not in self._shapes:
            self._shapes[key] = Shape("object", f"types[{key!r}]")  # inside of itself, it is known by its name
            made = None
            with suppress(NotExpressedError):
                made = self.shape(self._found(file, pointer), file)
            self._shapes[key] = made
            self._types[key] = made.type if made and made.kind == "object" else _NOTHING
        shape = self._shapes[key]
        if shape is None:
            raise NotExpressedError
        return shape

    def _any(self, schema: Schema, file: str) -> Shape:
        """The first alternative that can be expressed."""
        for alternative in schema["anyOf"]:
            with suppress(NotExpressedError):
                return _of_kind(self.shape(alternative, file), schema.get("type"))
        raise NotExpressedError

    def _one(self, alternatives: Sequence[Schema], file: str) -> Shape:
        """Alternatives of different types, or objects of different members."""
        if all(self._plain(each, file)[0].get("type") == "object" for each in alternatives):
            return self._object({"oneOf": alternatives}, file)
        shapes = [self.shape(each, file) for each in alternatives]
        kinds = {shape.kind for shape in shapes}
        if len(kinds) < len(shapes) or not kinds <= _EXCLUSIVE or any(shape.check for shape in shapes):
            raise NotExpressedError
        return Shape("several", Union[*(shape.type for shape in shapes)])

    def _array(self, schema: Schema, file: str) -> Shape:
        if "oneOf" in schema:
            return self._many_or_one(schema, file)
        only(schema, "type", "items", "additionalItems", "minItems", "maxItems", "uniqueItems")
        if not isinstance(schema.get("items"), dict):
            raise NotExpressedError
        entry = self.shape(schema["items"], file)
        checks = [in_lists(entry.check)] if entry.check else []
        if schema.get("uniqueItems"):
            if entry.kind not in {"object", "string"}:
                raise NotExpressedError
            checks.append(all_once if entry.kind == "string" else all_differ)
        bounds = Meta(min_length=schema.get("minItems"), max_length=schema.get("maxItems"))
        return Shape("array", Annotated[_list(entry), bounds], all_of(checks))

    def _many_or_one(self, schema: Schema, file: str) -> Shape:
        """Any number of objects of one form, or a single one of another."""
        only(schema, "type", "oneOf")
        many, one = schema["oneOf"]
        only(many, "type", "items")
        only(one, "type", "items", "additionalItems", "minItems", "maxItems")
        single = one["items"]
        if (many["type"], one["type"], one["minItems"], one["maxItems"]) != ("array", "array", 1, 1) or len(single) != 1:
            raise NotExpressedError
        entry = self._one([many["items"], *single], file)
        telling = self._plain(single[0], file)[0]["required"][0]
        if entry.kind != "object" or field(telling) not in entry.type.__struct_fields__:
            raise NotExpressedError
        return Shape("array", _list(entry), lone(telling))

    def _object(self, schema: Schema, file: str) -> Shape:
        """Objects of the members that are named, and no others, even where others may stand in them."""
        only(schema, "type", "properties", "required", "additionalProperties", "oneOf", "allOf")
        members = {name: (each, file) for name, each in schema.get("properties", {}).items()}
        forms = []
        for part, where in (self._plain(each, file) for each in schema.get("oneOf", ())):
            if "properties" in schema:
                only(part, "required")
                allowed = frozenset(members)
            else:
                only(part, "type", "properties", "required", "additionalProperties")
                if part.get("additionalProperties") is not False or "additionalProperties" in schema:
                    raise NotExpressedError
                allowed = frozenset(part.get("properties", ()))
            for name in allowed - schema.get("properties", {}).keys():
                member = part["properties"][name], where
                if members.setdefault(name, member) != member:
                    raise NotExpressedError
            forms.append(Form(frozenset(part.get("required", ())), allowed))
        for part in schema.get("allOf", ()):
            members.pop(_forbidden(part), None)
        return self._struct(members, set(schema.get("required", ())), forms)

    def _struct(self, members: Mapping[str, tuple[Schema, str]], required: set[str], forms: Sequence[Form]) -> Shape:
        shapes = {}
        for name, member in members.items():
            with suppress(NotExpressedError):
                shapes[name] = self.shape(*member)
        if not required <= shapes.keys():
            raise NotExpressedError
        kind = Kind({name: shape.check for name, shape in shapes.items()}, forms)
        namespace: dict[str, Any] = {"types": self._types}
        if kind.matters:
            self.kinds.append(kind)
            namespace["__post_init__"] = kind.met.append  # called with the object
        made = defstruct(
            "Object",
            [_member(name, shape, is_required=name in required) for name, shape in shapes.items()],
            rename={field(name): name for name in shapes},
            namespace=namespace,
            forbid_unknown_fields=True,
            kw_only=True,
            gc=False,
        )
        return Shape("object", made)


def _member(name: str, shape: Shape, *, is_required: bool) -> tuple[Any, ...]:
    return (field(name), shape.type) if is_required else (field(name), Union[shape.type, UnsetType], UNSET)  # noqa: UP007 - text


def _list(entry: Shape) -> Any:
    return list.__class_getitem__(entry.type)


def _of_kind(shape: Shape, kind: str | None) -> Shape:
    if kind not in {None, shape.kind}:
        raise NotExpressedError
    return shape


def _forbidden(schema: Schema) -> str:
    """A member without which an object is as the schema says, whatever else it has."""
    says = said(schema)
    if says == {"if", "then", "else"} and schema["else"] is True:
        return _forbidden(schema["then"])
    if says == {"not"} and said(schema["not"]) == {"required"}:
        return str(schema["not"]["required"][-1])
    raise NotExpressedError
