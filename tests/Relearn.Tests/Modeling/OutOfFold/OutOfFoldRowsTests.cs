using Relearn.Data;
using Relearn.Data.Labels.Suspects;
using Relearn.Data.Sampling;
using Relearn.Modeling;
using Relearn.Modeling.OutOfFold;
using Relearn.Numerics;

namespace Relearn.Tests.Modeling.OutOfFold;

public sealed class OutOfFoldRowsTests
{
    static OutOfFoldRows Make(TestProject project, int threads = 1, int folds = RowFolds.Usual)
    {
        using var file = project.ReadRows(out _);
        return OutOfFoldRows.Of(project.Config, file, null, new() { Threads = threads }, folds);
    }

    static string Learner(string yaml, string learner) => learner == "trees" ? yaml : yaml.Replace("model: { trees: 20, leaves: 8 }", $"model: {{ learner: {learner} }}", StringComparison.Ordinal);

    [Theory]
    [InlineData("trees")]
    [InlineData("linear")]
    public void Every_row_is_scored_once_and_threads_do_not_change_a_bit(string learner)
    {
        using var project = TestProject.Create(y => Learner(y, learner));
        var (one, two) = (Make(project, threads: 1), Make(project, threads: 2));
        Assert.Equal(Enumerable.Range(0, TestProject.Rows).Select(r => (long)r), one.Rows);
        Assert.Equal(one.ModelHashes, two.ModelHashes);
        Assert.Equal(one.Probabilities.Own, two.Probabilities.Own);
        Assert.Equal(one.Folds, two.Folds);
        Assert.Equal(learner, one.Learner);
        Assert.Equal(RowFolds.Usual, one.ModelHashes.Distinct().Count());
        Assert.Equal(2, one.Probabilities.Classes);
        var (area, _) = BinaryMetrics.Areas([.. Enumerable.Range(0, one.Rows.Length).Select(i => one.Probabilities.Of(i, 1))], [.. one.Probabilities.Labels.Select(l => l == 1)]);
        Assert.True(area > (learner == "trees" ? 0.75 : 0.6), $"{area}");
    }

    static string Turned(string line) => line.EndsWith("yes", StringComparison.Ordinal) ? line[..^3] + "no" : line[..^2] + "yes";

    [Fact]
    public void The_labels_of_a_fold_change_the_models_of_the_other_folds_and_not_its_own()
    {
        OutOfFoldRows before, after;
        using (var project = TestProject.Create()) { before = Make(project); }
        // Rows come in order of time, a row every ten minutes: the line is the row.
        using (var project = TestProject.Create(edit: (row, line) => before.Folds[row] == 2 ? Turned(line) : line)) { after = Make(project); }
        Assert.Equal(before.Folds, after.Folds);
        for (var fold = 0; fold < RowFolds.Usual; fold++) { Assert.Equal(fold == 2, before.ModelHashes[fold] == after.ModelHashes[fold]); }
    }

    [Fact]
    public void Rates_of_the_label_are_learnt_without_the_fold()
    {
        string Change(string y) => WithoutTime(y, "{ test: 0.2 }").Replace("  city: city\n", "  city: city\n  rate: target_mean(subject)\n", StringComparison.Ordinal);
        float[] Rates(Func<int, string, string>? edit)
        {
            using var project = TestProject.Create(Change, edit: edit);
            using var file = project.ReadRows(out _);
            var range = new RowRange(0, file.Rows, double.PositiveInfinity);
            var folds = RowFolds.Of(project.Config, file, range);
            var rows = FeatureFitting.Fit(project.Config, file, range with { Fold = new(folds, 2, Within: false) }, null);
            var rates = new List<float>();
            var at = rows.Encoder.Program.Features.ToList().FindIndex(f => f.Name == "rate");
            rows.ForEach(range with { Fold = new(folds, 2, Within: true) }, 512, block =>
            {
                for (var i = 0; i < block.Rows; i++) { rates.Add(block.Matrix[i * rows.Encoder.Width + at]); }
            });
            return [.. rates];
        }
        int[] place = new int[TestProject.Rows];
        RowFolds dealt;
        using (var project = TestProject.Create(Change))
        {
            using var file = project.ReadRows(out _);
            dealt = RowFolds.Of(project.Config, file, new(0, file.Rows, double.PositiveInfinity));
            // Which line stands at each place.
            foreach (var (line, at) in SplitOrder.Shuffled(TestProject.Rows, project.Config.Seed).Select((line, at) => (line, at))) { place[line] = at; }
        }
        var before = Rates(null);
        Assert.Equal(800, before.Length);
        Assert.True(before.Distinct().Count() > 30);
        Assert.Equal(before, Rates((line, text) => dealt.Of(place[line]) == 2 ? Turned(text) : text));
        Assert.NotEqual(before, Rates((line, text) => dealt.Of(place[line]) == 3 ? Turned(text) : text));
    }

    [Fact]
    public void Days_stay_together_and_folds_are_of_one_size()
    {
        using var project = TestProject.Create();
        using var file = project.ReadRows(out _);
        var range = new RowRange(0, file.Rows, double.PositiveInfinity);
        var folds = RowFolds.Of(project.Config, file, range);
        // 144 rows a day.
        Assert.All(Enumerable.Range(0, TestProject.Rows).GroupBy(r => r / 144), day => Assert.Single(day.Select(r => folds.Of(r)).Distinct()));
        Assert.All(Enumerable.Range(0, TestProject.Rows).CountBy(r => folds.Of(r)), f => Assert.InRange(f.Value, 600, 1000));
    }

    [Fact]
    public void Where_there_are_few_days_stretches_of_rows_are_dealt()
    {
        using var project = TestProject.Create(rows: 1000);
        using var file = project.ReadRows(out _);
        var folds = RowFolds.Of(project.Config, file, new(0, file.Rows, double.PositiveInfinity));
        Assert.Equal((0, 0, 1, 2, 3, 4, 0), (folds.Of(0), folds.Of(49), folds.Of(50), folds.Of(100), folds.Of(150), folds.Of(200), folds.Of(250)));
        Assert.All(Enumerable.Range(0, 1000).CountBy(r => folds.Of(r)), f => Assert.Equal(200, f.Value));
    }

    static string WithoutTime(string yaml, string split) => yaml.Replace("  time: { column: at }\n", "  time: none\n", StringComparison.Ordinal).Replace("  known: at + hours(6)\n", "", StringComparison.Ordinal)
        .Replace("slices:", $"split: {split}\nslices:", StringComparison.Ordinal);

    [Fact]
    public void Groups_stay_together()
    {
        using var project = TestProject.Create(y => WithoutTime(y, "{ by: group, group: subject }"));
        using var file = project.ReadRows(out _);
        var folds = RowFolds.Of(project.Config, file, new(0, file.Rows, double.PositiveInfinity));
        var subjects = new double[file.Rows];
        file.Read("subject", 0, subjects);
        Assert.All(Enumerable.Range(0, subjects.Length).GroupBy(r => subjects[r]), s => Assert.Single(s.Select(r => folds.Of(r)).Distinct()));
        Assert.All(Enumerable.Range(0, subjects.Length).CountBy(r => folds.Of(r)), f => Assert.InRange(f.Value, 750, 850));
    }

    [Fact]
    public void Without_time_each_stretch_of_rows_is_dealt_to_all_folds()
    {
        using var project = TestProject.Create(y => WithoutTime(y, "{ by: stratified }"));
        using var file = project.ReadRows(out _);
        var folds = RowFolds.Of(project.Config, file, new(0, file.Rows, double.PositiveInfinity));
        Assert.All(Enumerable.Range(0, 800), s => Assert.Equal([0, 1, 2, 3, 4], Enumerable.Range(5 * s, 5).Select(r => folds.Of(r)).Order()));
        // The order is drawn: a fold is no residue of the row number, which what features sample could share.
        Assert.True(Enumerable.Range(0, 800).CountBy(s => folds.Of(5L * s)).All(f => f.Value < 250));
    }

    [Fact]
    public void Too_few_groups_too_few_rows_and_folds_of_one_class_are_refused()
    {
        using (var few = TestProject.Create(y => WithoutTime(y, "{ by: group, group: city }"))) { Refusal.Of("data.too_few_groups", () => Make(few, folds: 6)); }
        using (var small = TestProject.Create(rows: 60)) { Refusal.Of("model.fold_too_small", () => Make(small)); }
        // All true labels fall on one day, and a day stands in one fold.
        using var one = TestProject.Create(edit: (row, line) => line[..(line.LastIndexOf(',') + 1)] + (row is >= 1440 and < 1500 ? "yes" : "no"));
        Refusal.Of("model.fold_one_class", () => Make(one));
    }

    [Fact]
    public void Wrong_labels_of_one_source_are_found_and_the_source_is_named()
    {
        // A third of the labels of Kyoto is turned round; the ranking does not know which.
        var wrong = new bool[TestProject.Rows];
        using var project = TestProject.Create(y => y.Replace("  city: city\n", "", StringComparison.Ordinal).Replace("  hour: hour(at)\n", "  hour: hour(at)\n  odd: if(city == \"Rome\" or city == \"Lima\", 1, 0)\n", StringComparison.Ordinal), edit: (row, line) =>
        {
            wrong[row] = line.Contains("Kyoto", StringComparison.Ordinal) && SeededRandom.At(3, row) < 0.35;
            return wrong[row] ? Turned(line) : line;
        });
        using var file = project.ReadRows(out _);
        var made = OutOfFoldRows.Of(project.Config, file, null, new() { Threads = 1 });
        var ranking = SuspectRanking.Of(made.Probabilities);
        var (area, _) = BinaryMetrics.Areas(ranking.Suspicion, wrong);
        Assert.True(area > 0.7, $"{area}");
        var table = GroupComparison.Of(ItemGroups.ByColumn(file, "rows.csv", "city", made.Rows), made.Probabilities);
        Assert.Equal("Kyoto", table[0].Name);
        Assert.True(table[0].IsWorse);
    }
}
