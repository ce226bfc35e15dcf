using Relearn.Data;
using Relearn.Modeling;

namespace Relearn.Tests.Modeling;

public sealed class LearntFittingTests
{
    static string WithLearnt(string yaml) => yaml.Replace("  x: x\n", """
          x: x
          scaled: scale(x)
          filled: scale(fill(x))
          decile: quantile_bucket(x, 10)
          city rate: target_mean(city)

        """);

    static EncodedRows Encode(TestProject project, out TimeSplit split, out RowsFile file)
    {
        file = project.ReadRows(out var version);
        split = TimeSplit.Of(file, project.Config.Split);
        using var workspace = project.Open();
        var history = workspace.Context(TestContext.Current.CancellationToken).HistoryOf(version.RowsHash, version);
        return FeatureFitting.Fit(project.Config, file, split.Train, history);
    }

    [Fact]
    public void What_is_learnt_is_learnt_on_the_training_rows_alone()
    {
        using var project = TestProject.Create(WithLearnt);
        // Later rows have other values of x.
        using var changed = TestProject.Create(WithLearnt, edit: (row, line) => row < TestProject.Rows * 0.7 ? line : string.Join(',', line.Split(',').Select((v, i) => i == 2 ? "99" : v)));
        var rows = Encode(project, out var split, out var file);
        var later = Encode(changed, out _, out var changedFile);
        using var closes = file;
        using var closesToo = changedFile;
        Assert.Equal(["fill(x)", "quantile_bucket(x, 10)", "scale(fill(x))", "scale(x)"], rows.Encoder.Program.Learnt.Numbers.Keys.Order(StringComparer.Ordinal));
        foreach (var (call, learnt) in rows.Encoder.Program.Learnt.Numbers) { Assert.Equal(learnt, later.Encoder.Program.Learnt.Numbers[call]); }

        var x = new double[split.Train.Rows];
        file.Read("x", 0, x);
        var (labels, known) = (new double[x.Length], new double[x.Length]);
        file.Read(RowsFile.Label, 0, labels);
        file.Read(RowsFile.LabelKnown, 0, known);
        double[] usable = [.. x.Where((v, i) => !double.IsNaN(v) && !double.IsNaN(labels[i]) && known[i] <= split.Train.KnownBy).Order()];
        Assert.Equal(usable.Average(), rows.Encoder.Program.Learnt.Numbers["scale(x)"][0], 12);
        Assert.Equal((usable[(usable.Length - 1) / 2] + usable[usable.Length / 2]) / 2, rows.Encoder.Program.Learnt.Numbers["fill(x)"][0], 12);
        Assert.Equal(9, rows.Encoder.Program.Learnt.Numbers["quantile_bucket(x, 10)"].Length);
    }

    [Fact]
    public void The_bundle_carries_what_was_learnt_and_a_row_gets_it()
    {
        using var project = TestProject.Create(WithLearnt);
        var rows = Encode(project, out var split, out var file);
        using var closes = file;
        var deciles = new double[10];
        rows.ForEach(split.Train, 4096, block =>
        {
            for (var r = 0; r < block.Rows; r++)
            {
                var row = block.Matrix.AsSpan(r * rows.Encoder.Width, rows.Encoder.Width);
                Assert.Equal(float.IsNaN(row[1]), float.IsNaN(row[2]));
                Assert.False(float.IsNaN(row[3]));
                if (!float.IsNaN(row[4])) { deciles[(int)row[4]]++; }
            }
        });
        Assert.True(deciles.Max() < 1.1 * deciles.Min(), string.Join(" ", deciles));
        var model = new Relearn.Modeling.Learners.ConstantLearner().Fit(rows, split.Train, TestProject.Plain);
        var bundle = ModelBundle.Write(project.Config, rows.Encoder, model, new(1, 0));
        var predictor = Relearn.Inference.Predictor.FromBundle(Relearn.Inference.Bundles.BundleFile.Parse(bundle, "b"));
        Assert.Equal(rows.Encoder.Program.Learnt.Numbers["scale(x)"], predictor.Manifest.Learnt!["scale(x)"]);
        Assert.True(predictor.NeedsState);
    }

    [Fact]
    public void Flipping_the_label_of_a_row_never_changes_its_own_encoding_but_that_of_later_rows()
    {
        const int Flipped = 1500;
        static string Flip(int row, string line) => row != Flipped ? line : line.EndsWith("yes", StringComparison.Ordinal) ? line[..^3] + "no" : line[..^2] + "yes";
        using var project = TestProject.Create(WithLearnt);
        using var flipped = TestProject.Create(WithLearnt, edit: Flip);
        var (before, after) = (TargetMeans(project), TargetMeans(flipped));
        Assert.Equal(before[..(Flipped + 1)], after[..(Flipped + 1)]);
        Assert.NotEqual(before[(Flipped + 1)..], after[(Flipped + 1)..]);
        // It is the rate drawn towards that of all.
        Assert.InRange(before[3000], 0.05, 0.95);
    }

    static string WithoutTime(string yaml) => WithLearnt(yaml).Replace("  time: { column: at }\n", "").Replace("  known: at + hours(6)\n", "");

    [Fact]
    public void Without_time_it_is_learnt_out_of_fold_and_flipping_a_label_changes_other_rows_of_the_category_only()
    {
        const int Flipped = 1500;
        using var project = TestProject.Create(WithoutTime);
        using var flipped = TestProject.Create(WithoutTime, edit: (row, line) => row != Flipped ? line : line.EndsWith("yes", StringComparison.Ordinal) ? line[..^3] + "no" : line[..^2] + "yes");
        var rows = Encode(project, out var split, out var file);
        using var closes = file;
        var labels = new double[file.Rows];
        file.Read(RowsFile.Label, 0, labels);
        var changed = Encode(flipped, out _, out var changedFile);
        using var closesToo = changedFile;
        var changedLabels = new double[file.Rows];
        changedFile.Read(RowsFile.Label, 0, changedLabels);
        var place = Enumerable.Range(0, labels.Length).Single(i => labels[i] != changedLabels[i]);
        var (before, after) = (TargetMeans(rows), TargetMeans(changed));
        Assert.Equal(before[place], after[place]);
        Assert.NotEqual(before, after);
        // A training row gets what the other folds say; a later one what all of them say: one value a category.
        Assert.True(before[..(int)split.Train.End].Distinct().Count() is > 5 and <= 25);
        Assert.Equal(5, before[(int)split.Test.First..].Distinct().Count());
        var bundle = ModelBundle.Write(project.Config, rows.Encoder, new Relearn.Modeling.Learners.ConstantLearner().Fit(rows, split.Train, TestProject.Plain), new(1, 0));
        var predictor = Relearn.Inference.Predictor.FromBundle(Relearn.Inference.Bundles.BundleFile.Parse(bundle, "b"));
        Assert.InRange(predictor.Predict(new Dictionary<string, object?> { ["at"] = new DateTime(2024, 1, 1), ["x"] = 1.0, ["city"] = "Rome" }), 0, 1);
        Assert.Equal(5, predictor.Manifest.LearntKeys!.Values.Single().Count);
    }

    static float[] TargetMeans(EncodedRows rows)
    {
        var means = new List<float>();
        rows.ForEach(new RowRange(0, rows.File.Rows, double.PositiveInfinity), 4096, block =>
        {
            for (var r = 0; r < block.Rows; r++) { means.Add(block.Matrix[r * rows.Encoder.Width + 5]); }
        });
        return [.. means];
    }

    static float[] TargetMeans(TestProject project)
    {
        var rows = Encode(project, out _, out var file);
        using var closes = file;
        var means = new List<float>();
        rows.ForEach(new RowRange(0, file.Rows, double.PositiveInfinity), 4096, block =>
        {
            for (var r = 0; r < block.Rows; r++) { means.Add(block.Matrix[r * rows.Encoder.Width + 5]); }
        });
        return [.. means];
    }
}
