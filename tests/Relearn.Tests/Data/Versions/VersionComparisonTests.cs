using Relearn.Data;
using Relearn.Data.Versions;
using Relearn.Inference.Features;

namespace Relearn.Tests.Data.Versions;

public sealed class VersionComparisonTests : IDisposable
{
    const double Hour = 3_600_000_000.0;
    readonly ImportFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    sealed record Row(int Id, double Time, double X, string? City, double Label);

    RowsFile File(IReadOnlyList<Row> rows)
    {
        var texts = rows.Select(r => r.City).OfType<string>().Distinct().ToList();
        ColumnBuffer Column(string name, ValueKind kind, Func<Row, double> value) => ImportFolder.Column(name, kind, rows.Select(value), [.. texts]);
        ColumnBuffer[] columns =
        [
            Column("id", ValueKind.Number, r => r.Id), Column("x", ValueKind.Number, r => r.X), Column("city", ValueKind.Text, r => r.City is null ? double.NaN : texts.IndexOf(r.City)),
            Column(RowsFile.EventTime, ValueKind.Time, r => r.Time), Column(RowsFile.LabelKnown, ValueKind.Time, r => r.Time), Column(RowsFile.Label, ValueKind.Boolean, r => r.Label),
        ];
        return RowsFile.Open(_folder.Artifacts.Require(_folder.Artifacts.Put(stream => RowsFile.Write(stream, columns, rows.Count, null, []))));
    }

    DatasetDiff Compare(IReadOnlyList<Row> before, IReadOnlyList<Row> after, string[] identity, int most = 10, int partitionRows = VersionComparison.PartitionRows)
    {
        using var a = File(before);
        using var b = File(after);
        IReadOnlyList<ColumnProfile> Profile(RowsFile f) => DatasetProfiler.Profile(f, [.. f.Columns.Where(c => c.Name[0] != '_')], null);
        return VersionComparison.Compare(new("before", a, Profile(a)), new("after", b, Profile(b)), identity, most, _folder["tmp"], partitionRows);
    }

    static Row[] Rows(int count) => [.. Enumerable.Range(0, count).Select(i => new Row(i, i * Hour, i % 7, i % 3 == 0 ? null : $"city {i % 5}", i % 2))];

    [Fact]
    public void Equal_rows_have_no_difference()
    {
        var diff = Compare(Rows(5000), Rows(5000), ["id"]);
        Assert.Equal((5000, 0, 0, 0, 0), (diff.Same, diff.Added, diff.Removed, diff.Changed, diff.Repeated));
        Assert.Empty(diff.Cells);
        Assert.Empty(diff.Profile);
        Assert.Empty(diff.Schema);
    }

    [Fact]
    public void Each_kind_of_change_is_counted_and_shown()
    {
        var before = Rows(50);
        var after = before.ToList();
        after[10] = after[10] with { X = 99 };
        after[11] = after[11] with { City = null };
        after[12] = after[12] with { City = "Oslo", X = double.NaN };
        after[30] = after[30] with { Label = 1 };
        after[31] = after[31] with { Label = double.NaN };
        after.RemoveAt(20);
        after.Add(new(50, 50 * Hour, 1, "Rome", double.NaN));
        var diff = Compare(before, after, ["id"]);
        Assert.Equal((44, 1, 1, 5), (diff.Same, diff.Added, diff.Removed, diff.Changed));
        Assert.Equal([new("_label", 2, 0, 1), new("city", 2, 1, 1), new("x", 2, 0, 1)], diff.Cells.OrderBy(c => c.Column, StringComparer.Ordinal));
        Assert.Equal([new("1970-01-02", 0, 1, 1, 0, 0)], diff.Labels);
        Assert.Contains(new(11, 11, "x", "3", "99"), diff.FirstChanged);
        Assert.Contains(new(12, 12, "city", "city 1", null), diff.FirstChanged);
        // Behind the row that was removed the positions differ.
        Assert.Contains(new(31, 30, "_label", "false", "true"), diff.FirstChanged);
        var added = Assert.Single(diff.FirstAdded);
        Assert.Equal((50, "50", "Rome", null), (added.Row, added.Cells["id"], added.Cells["city"], added.Cells["_label"]));
        Assert.Equal("20", Assert.Single(diff.FirstRemoved).Cells["id"]);
        Assert.Contains(diff.Profile, p => p is { Column: "x", What: "most", Before: 6, After: 99 });
    }

    [Fact]
    public void Without_a_key_a_changed_row_is_a_removed_and_an_added_one()
    {
        var after = Rows(20);
        after[5] = after[5] with { X = 77 };
        var diff = Compare(Rows(20), after, []);
        Assert.Equal((19, 1, 1, 0, 0), (diff.Same, diff.Added, diff.Removed, diff.Changed, diff.Repeated));
    }

    [Fact]
    public void Rows_that_share_a_key_are_matched_as_wholes_first_and_then_in_order()
    {
        Row Of(double x) => new(1, Hour, x, "Oslo", 0);
        var diff = Compare([Of(1), Of(2), Of(2), Of(3)], [Of(2), Of(4), Of(3), Of(2), Of(2)], ["id"]);
        Assert.Equal((3, 1, 0, 1, 1), (diff.Same, diff.Added, diff.Removed, diff.Changed, diff.Repeated));
        Assert.Equal([new(1, 2, "x", "1", "4")], diff.FirstChanged);
    }

    [Fact]
    public void Columns_that_came_went_or_changed_their_type_are_schema_changes()
    {
        using var a = File(Rows(4));
        var columns = new[] { ImportFolder.Column("id", ValueKind.Text, [0, 1, 0, 1], ["a", "b"]), ImportFolder.Column("y", ValueKind.Number, [1, 2, 3, 4]) };
        using var b = RowsFile.Open(_folder.Artifacts.Require(_folder.Artifacts.Put(stream => RowsFile.Write(stream, [.. columns, ImportFolder.Column(RowsFile.EventTime, ValueKind.Time, [1, 2, 3, 4])], 4, null, []))));
        var diff = VersionComparison.Compare(new("a", a, []), new("b", b, []), [], 0, _folder["tmp"]);
        Assert.Contains(new("id", ValueKind.Number, ValueKind.Text), diff.Schema);
        Assert.Contains(new("city", ValueKind.Text, null), diff.Schema);
        Assert.Contains(new("y", null, ValueKind.Number), diff.Schema);
        Assert.DoesNotContain(diff.Schema, s => s.Column == RowsFile.EventTime);
    }

    [Fact]
    public void Any_edit_of_any_table_is_found_whatever_the_size_of_a_partition() => Gen.Int[0, 400].Array[0, 40].SelectMany(edits => Gen.Select(Gen.Const(edits), Gen.Int[1, 300], Gen.Int[0, 3])).Sample((edits, partition, kind) =>
    {
        var before = Rows(401);
        // Model: what each id has before and after.
        var left = before.ToDictionary(r => r.Id);
        foreach (var id in edits)
        {
            if (kind == 0) { left.Remove(id); }
            else if (left.TryGetValue(id, out var row)) { left[id] = kind == 1 ? row with { X = row.X + 10 } : kind == 2 ? row with { City = "new" } : row with { Label = 1 - row.Label }; }
            left[1000 + id] = new(1000 + id, 1e12, 1, "added", 1);
        }
        // Another order gives other codes to the texts, and moves rows.
        var after = left.Values.OrderByDescending(r => r.Id).ToArray();
        var diff = Compare(before, after, ["id"], most: 1000, partitionRows: partition);
        var changed = before.Where(r => left.TryGetValue(r.Id, out var now) && now != r).ToArray();
        Assert.Equal((before.Length - changed.Length - diff.Removed, after.Length - before.Length + diff.Removed, before.Count(r => !left.ContainsKey(r.Id)), changed.Length), (diff.Same, diff.Added, diff.Removed, diff.Changed));
        Assert.Equal(changed.Select(r => (long)r.Id + 1), diff.FirstChanged.Select(c => c.RowBefore).Order());
        Assert.Equal(diff.Added, diff.FirstAdded.Count(r => r.Cells["city"] == "added"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["tmp"]));
    }, iter: 60, threads: 1);
}
