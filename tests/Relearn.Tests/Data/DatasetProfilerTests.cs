using Relearn.Data;
using Relearn.Inference.Features;

namespace Relearn.Tests.Data;

public sealed class DatasetProfilerTests : IDisposable
{
    readonly ImportFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    IReadOnlyList<ColumnProfile> Profile(int rows, params ColumnBuffer[] columns)
    {
        using var file = RowsFile.Open(_folder.Artifacts.Require(_folder.Artifacts.Put(stream => RowsFile.Write(stream, columns, rows, null, []))));
        return DatasetProfiler.Profile(file, file.Columns, "subject");
    }

    // Quantiles: linear interpolation between order statistics, as numpy 2 gives for numpy.quantile([1, 2, 3, 4, 5], [.05, .25, .5, .75, .95]).
    [Fact]
    public void Numbers_have_their_range_mean_and_quantiles()
    {
        var profile = Assert.Single(Profile(7, ImportFolder.Column("n", ValueKind.Number, [4, double.NaN, 1, 5, 2, double.NaN, 3])));
        Assert.Equal(("n", ValueKind.Number, 2L, 5L), (profile.Name, profile.Kind, profile.Missing, profile.Distinct));
        Assert.Equal((1.0, 5.0, 3.0), (profile.Least, profile.Most, profile.Mean));
        Assert.Equal([1, 1.2, 2, 3, 4, 4.8, 5], profile.Quantiles!.Select(q => Math.Round(q, 12)));
        Assert.Null(profile.Top);
    }

    [Fact]
    public void Texts_have_their_most_frequent_values()
    {
        var profile = Assert.Single(Profile(7, ImportFolder.Column("t", ValueKind.Text, [1, 0, 1, double.NaN, 3, 0, 1], "b", "a", "never", "c")));
        Assert.Equal((1L, 3L), (profile.Missing, profile.Distinct));
        Assert.Equal([new("a", 3), new("b", 2), new("c", 1)], profile.Top!);
        Assert.Null(profile.Quantiles);
    }

    [Fact]
    public void Texts_as_frequent_as_each_other_are_listed_by_name_and_at_most_20()
    {
        var names = Enumerable.Range(0, 30).Select(i => $"{(char)('z' - i % 26)}{i:D2}").ToArray();
        var profile = Assert.Single(Profile(30, ImportFolder.Column("t", ValueKind.Text, Enumerable.Range(0, 30).Select(i => (double)i), names)));
        Assert.Equal(names.Order(StringComparer.Ordinal).Take(20), profile.Top!.Select(t => t.Text));
        Assert.Equal(30, profile.Distinct);
    }

    [Fact]
    public void Of_the_column_that_names_subjects_no_text_is_kept()
    {
        var profile = Assert.Single(Profile(3, ImportFolder.Column("subject", ValueKind.Text, [0, 1, 0], "ada", "bob")));
        Assert.Null(profile.Top);
        Assert.Equal((0L, 2L), (profile.Missing, profile.Distinct));
    }

    [Fact]
    public void A_column_without_values_is_all_missing()
    {
        var profiles = Profile(3, ImportFolder.Column("n", ValueKind.Number, [double.NaN, double.NaN, double.NaN]), ImportFolder.Column("t", ValueKind.Text, [double.NaN, double.NaN, double.NaN]));
        Assert.All(profiles, p => Assert.Equal((3L, 0L), (p.Missing, p.Distinct)));
        Assert.Null(profiles[0].Mean);
        Assert.Empty(profiles[1].Top!);
    }

    // The sample of a column with more rows than it is spread over all of them.
    [Fact]
    public void A_long_column_is_sampled_evenly()
    {
        const int Rows = 200_000;
        var profile = Assert.Single(Profile(Rows, ImportFolder.Column("n", ValueKind.Number, Enumerable.Range(0, Rows).Select(i => (double)i))));
        Assert.Equal((0.0, Rows - 1.0, (Rows - 1) / 2.0), (profile.Least, profile.Most, profile.Mean));
        // Every third row is taken, so a quantile is off by at most three.
        Assert.All(profile.Quantiles!.Zip([0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]), q => Assert.Equal(q.Second * (Rows - 1), q.First, 3.0));
    }
}
