import pandas as pd

from drive_eval.release.view_files import read_many

FRAME = pd.DataFrame(
    {
        "action_id": pd.Series(["a3", "a1", "a2", "a4"], dtype="str"),
        "su_id": pd.Series(["z", "b", "z", "a"], dtype="str"),
        "work": pd.Series(["direct", None, "indirect", "direct"], dtype="str"),
        "date": pd.to_datetime(pd.Series(["2017-01-02", None, "2017-03-04", "2016-01-01"])).astype(
            "datetime64[us]"
        ),
        "n": pd.array([1, None, 3, 4], dtype="Int64"),
    }
)


def test_a_log_is_read_as_categories_in_the_order_of_their_texts(tmp_path) -> None:
    FRAME.to_parquet(tmp_path / "log.parquet", index=False, row_group_size=2)
    found = read_many(tmp_path / "log.parquet", without=["action_id"])
    assert list(found.columns) == ["su_id", "work", "date", "n"]
    assert list(found["su_id"].cat.categories) == ["a", "b", "z"]
    assert found["su_id"].tolist() == FRAME["su_id"].tolist()
    pd.testing.assert_series_equal(found["work"].astype("str"), FRAME["work"])
    pd.testing.assert_series_equal(found["date"], FRAME["date"])
    counted = found.groupby("su_id", observed=True).size()
    assert counted.to_dict() == {"a": 1, "b": 1, "z": 2}
