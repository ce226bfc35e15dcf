using System.Globalization;
using Relearn.Data;
using Relearn.Data.Labels.Suspects;

namespace Relearn.Tests.Data.Labels.Suspects;

public sealed class ConflictingDuplicatesTests
{
    const string Yaml = """
        name: notes
        goal: Find rows that say two things.
        data:
          file: rows.csv
          time: row_order
          columns: { note: text, city: text, a: number, b: number, c: number, d: number, e: number, f: number, result: { type: text, known: after } }
        label: { name: yes, value: result == "yes" }
        features: { note: note, city: city, a: a, b: b, c: c, d: d, e: e, f: f }
        """;

    static readonly string[] Words = ["late", "train", "bridge", "rain", "crew", "signal", "north", "engine", "track", "empty", "noon", "harbour", "gate", "snow", "fuel"];

    static ConflictingDuplicates Find(Action<List<string[]>> plant)
    {
        var lines = new List<string[]>();
        for (var i = 0; i < 900; i++)
        {
            string N(int k) => (Relearn.Numerics.SeededRandom.At((ulong)k, i) * 1000).ToString("0.0", CultureInfo.InvariantCulture);
            var note = string.Join(' ', Enumerable.Range(0, 12).Select(w => Words[(int)(Relearn.Numerics.SeededRandom.At(50, i * 12 + w) * Words.Length)]));
            lines.Add([note, i % 2 == 0 ? "Oslo" : "Rome", N(1), N(2), N(3), N(4), N(5), N(6), i % 3 == 0 ? "yes" : "no"]);
        }
        plant(lines);
        using var folder = new TemporaryFolder();
        folder.Write("project.yaml", Yaml);
        folder.Write("rows.csv", "note,city,a,b,c,d,e,f,result\n" + string.Concat(lines.Select(l => string.Join(',', l) + "\n")));
        using var workspace = Workspace.Open(folder.Path, new() { Actor = "tester" });
        var version = Relearn.Loop.Circle.DataAsync(workspace.Context(default)).GetAwaiter().GetResult().Value;
        using var file = RowsFile.Open(workspace.Artifacts.Require(version.RowsHash));
        return ConflictingDuplicates.Find(workspace.Project, file, new(0, file.Rows, double.PositiveInfinity));
    }

    static string[] With(string[] line, int column, string value)
    {
        var copy = (string[])line.Clone();
        copy[column] = value;
        return copy;
    }

    [Fact]
    public void Rows_that_differ_in_all_that_counts_are_no_duplicates()
    {
        var found = Find(_ => { });
        Assert.Equal((900L, 0L, 0L, 0L), (found.Rows, found.EqualRows, found.ConflictCount, found.NearConflictCount));
        Assert.Equal(900, found.NearCompared);
    }

    [Fact]
    public void Equal_rows_with_different_labels_are_listed_with_who_is_in_the_minority()
    {
        var found = Find(lines =>
        {
            lines.AddRange([With(lines[0], 8, "yes"), With(lines[0], 8, "yes"), With(lines[0], 8, "no")]);   // 0 is yes: three against one
            lines.Add(With(lines[10], 8, "no"));                                                             // 10 is no: they agree
            lines.Add(With(lines[11], 8, "yes"));                                                            // 11 is no: one against one
        });
        Assert.Equal((905L, 8L, 6L, 2L), (found.Rows, found.EqualRows, found.ConflictingRows, found.ConflictCount));
        Assert.Equal([0L, 900, 901, 902], found.Conflicts[0].Places);
        Assert.Equal((4, 1.0, 1), (found.Conflicts[0].Rows, found.Conflicts[0].Majority, found.Conflicts[0].Minority));
        Assert.Equal([11L, 904], found.Conflicts[1].Places);
        Assert.Empty(found.NearConflicts);
    }

    [Fact]
    public void Nearly_equal_rows_with_different_labels_are_found_by_cells_and_by_words()
    {
        var found = Find(lines =>
        {
            lines.Add(With(With(lines[1], 2, "7777.7"), 8, "yes"));                                                  // one number of seven cells and eleven pairs of words
            lines.Add(With(With(lines[2], 0, lines[2][0][..lines[2][0].LastIndexOf(' ')] + " sunshine"), 8, "yes"));  // one word: one of its pairs
            lines.Add(With(With(lines[4], 2, "7777.7"), 8, "no"));                                                   // near, and of the same label
            lines.Add(With(With(With(With(With(lines[5], 2, "1.5"), 3, "2.5"), 4, "3.5"), 5, "4.5"), 8, "yes"));     // not near
        });
        Assert.Equal([(1L, 900L), (2L, 901L)], found.NearConflicts.Select(p => (p.Row, p.Other)).Order());
        Assert.All(found.NearConflicts, p => Assert.InRange(p.Resemblance, 0.8, 0.999));
        Assert.Equal(2, found.NearConflictCount);
    }
}
