using Relearn.Data.Validation;

namespace Relearn.Tests.Data.Validation;

public sealed class UniqueRowsTests
{
    // The oracle: a hash set over all rows.
    [Fact]
    public void What_spills_to_disk_is_judged_as_what_stays_in_memory() => Gen.Int[0, 40].Array[0, 200].Sample(keys =>
    {
        using var folder = new TemporaryFolder();
        using var rows = new UniqueRows(folder.Path, 0, bufferRows: 16);
        for (var i = 0; i < keys.Length; i++) { rows.Add((ulong)keys[i], i + 1); }
        var tally = new Tally();
        UniqueRows.Judge([rows], tally, key => $"{key}");
        var seen = new HashSet<int>();
        var expected = keys.Select((key, i) => (key, place: i + 1L)).Where(k => !seen.Add(k.key)).Select(k => new FailedRow(0, k.place, $"{k.key}"));
        Assert.Equal(keys.Length, tally.Judged);
        Assert.Equal(expected, tally.First);
        Assert.Equal(tally.First.Count, tally.Failed);
    }, iter: 100, threads: 1);

    [Fact]
    public void Of_many_failing_rows_the_first_are_listed()
    {
        using var folder = new TemporaryFolder();
        using var rows = new UniqueRows(folder.Path, 0, bufferRows: 512);
        for (var i = 1; i <= 5000; i++) { rows.Add(7, i); }
        var tally = new Tally();
        UniqueRows.Judge([rows], tally, _ => null);
        Assert.Equal((5000L, 4999L), (tally.Judged, tally.Failed));
        Assert.Equal(Enumerable.Range(2, 1000).Select(i => (long)i), tally.First.Select(r => r.Place));
    }

    [Fact]
    public void Nothing_is_left_on_disk()
    {
        using var folder = new TemporaryFolder();
        using (var rows = new UniqueRows(folder.Path, 0, bufferRows: 4))
        {
            for (var i = 1; i <= 20; i++) { rows.Add((ulong)i, i); }
            Assert.NotEmpty(Directory.EnumerateFiles(folder.Path));
        }
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Theory]
    [InlineData(0.0, -0.0, true)]
    [InlineData(1.0, 1.0000000000000002, false)]
    public void Numbers_are_told_apart_to_the_last_bit_and_both_zeros_are_one(double a, double b, bool same) => Assert.Equal(same, UniqueRows.KeyOf(a) == UniqueRows.KeyOf(b));
}
