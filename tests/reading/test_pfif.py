"""PFIF in: what is understood, and what is refused before anything is expanded."""

from __future__ import annotations

from pathlib import Path

import pytest

from reunion.errors import InputError
from reunion.reading import Quarantine, open_records

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def people(path: Path) -> list[dict[str, object]]:
    with Quarantine(path.with_suffix(".quarantine.csv")) as aside:
        return [one.to_json() for one in open_records(path, "missing", quarantine=aside)]


def put(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_persons_with_notes_inside_and_beside(tmp_path: Path) -> None:
    told = put(
        tmp_path / "a.xml",
        HEAD
        + """<p:pfif xmlns:p="http://zesty.ca/pfif/1.3">
  <p:person><p:person_record_id>finder.example/p.1</p:person_record_id>
    <p:source_date>2020-01-02T00:00:00Z</p:source_date><p:source_name>寻亲网</p:source_name>
    <p:full_name>程南英</p:full_name><p:sex>female</p:sex><p:age>60-65</p:age>
    <p:home_state>四川省</p:home_state><p:home_city>岳池县</p:home_city>
    <p:note><p:note_record_id>finder.example/n.1</p:note_record_id>
      <p:source_date>2020-01-01T00:00:00Z</p:source_date><p:status>information_sought</p:status>
      <p:last_known_location>广东广州</p:last_known_location></p:note></p:person>
  <p:person><p:person_record_id>finder.example/p.2</p:person_record_id>
    <p:full_name>李 &amp; 四</p:full_name><p:sex>male</p:sex></p:person>
  <p:note><p:note_record_id>n.2</p:note_record_id>
    <p:person_record_id>finder.example/p.2</p:person_record_id>
    <p:source_date>2021-01-01T00:00:00Z</p:source_date><p:status>believed_dead</p:status></p:note>
</p:pfif>""",
    )
    first, second = people(told)
    assert first["mp_id"] == "p.1" and first["source"] == "寻亲网" and first["status"] == "open"
    assert first["birth"] == {"est": {"lo": 60, "hi": 65, "as_of": "2020-01-02"}}
    assert first["hukou"] == {"text": "四川省岳池县"}
    assert first["missing"] == {"date": "2020-01-01", "place": "广东广州"}
    assert (second["status"], second["sex"]) == ("deceased", "1")
    assert second["names"] == [{"text": "李 & 四", "kind": "legal"}]


BOMB = """<!DOCTYPE pfif [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<pfif:pfif xmlns:pfif="http://zesty.ca/pfif/1.4"><pfif:person>&b;</pfif:person></pfif:pfif>"""
OUTSIDE = """<!DOCTYPE pfif [<!ENTITY a SYSTEM "file:///etc/hostname">]><pfif>&a;</pfif>"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + BOMB, "文档类型声明"),
        (HEAD + OUTSIDE, "文档类型声明"),
        (HEAD + '<pfif:pfif xmlns:pfif="http://zesty.ca/pfif/1.4"><pfif:person>', "不是完整的 XML"),
        (HEAD + "<html><body>404</body></html>", "根元素不是 pfif"),
        ("no xml at all", "第 1 行不是完整的 XML"),
    ],
)
def test_what_is_no_pfif_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        people(put(tmp_path / "a.xml", text))


def test_a_person_without_an_id_goes_to_the_quarantine(tmp_path: Path) -> None:
    told = put(
        tmp_path / "a.xml",
        '<pfif:pfif xmlns:pfif="http://zesty.ca/pfif/1.4"><pfif:person><pfif:full_name>甲'
        "</pfif:full_name></pfif:person><pfif:person><pfif:person_record_id>x/1"
        "</pfif:person_record_id></pfif:person></pfif:pfif>",
    )
    assert [one["mp_id"] for one in people(told)] == ["1"]
    assert "mp_id" in told.with_suffix(".quarantine.csv").read_text("utf-8-sig")
