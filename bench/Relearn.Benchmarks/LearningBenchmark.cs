using System.Globalization;
using Relearn.Loop;

namespace Relearn.Benchmarks;

/// <summary>Ways of keeping a model fresh, with each learner: what they lose on days to come and what they cost. The project's calendar is played.</summary>
static class LearningBenchmark
{
    /// <summary>Prints tables for <c>docs/benchmarks/learning.md</c>.</summary>
    /// <param name="folder">The project.</param>
    /// <param name="learners">The learners; all three where none is named.</param>
    public static async Task<int> RunAsync(string folder, string[] learners)
    {
        foreach (var learner in learners.Length > 0 ? learners : ["trees", "linear", "ftrl"])
        {
            var copy = Directory.CreateTempSubdirectory("relearn-learning-").FullName;
            try
            {
                foreach (var file in Directory.GetFiles(folder)) { File.CreateSymbolicLink(Path.Combine(copy, Path.GetFileName(file)), Path.GetFullPath(file)); }
                var yaml = Path.Combine(copy, "project.yaml");
                var text = await File.ReadAllTextAsync(yaml);
                File.Delete(yaml);
                await File.WriteAllTextAsync(yaml, WithLearner(text, learner));
                using var workspace = Workspace.Open(copy);
                Print(learner, await workspace.BacktestAsync());
            }
            finally
            {
                Directory.Delete(copy, recursive: true);
            }
        }
        return 0;
    }

    static string WithLearner(string yaml, string learner) => System.Text.RegularExpressions.Regex.IsMatch(yaml, @"(?m)^  learner: \w+$")
        ? System.Text.RegularExpressions.Regex.Replace(yaml, @"(?m)^  learner: \w+$", $"  learner: {learner}")
        : System.Text.RegularExpressions.Regex.Replace(yaml, @"(?m)^(?=features:)", $"model: {{ learner: {learner} }}\n");

    static void Print(string learner, BacktestReport report)
    {
        Console.WriteLine($"\n{learner}, tuning (one stretch of rows in {report.Tuning!.OneIn})\n\n| policy | retrained | promoted | log loss | gain over never | CPU s |\n| --- | --: | --: | --: | --: | --: |");
        foreach (var t in report.Tuning.Tried) { Line($"| {t.Policy} | {t.Retrainings} | {t.Promoted} | {t.LogLoss:0.0000} | {Gain(t.LogLossGain)} | {t.TrainCpuSeconds:0.0} |"); }
        Console.WriteLine($"\n{learner}, reported (all rows; tuned: {report.Tuning.Chosen})\n\n| policy | retrained | promoted | log loss | gain over never | {report.Currency} | CPU s, whole calendar |\n| --- | --: | --: | --: | --: | --: | --: |");
        foreach (var p in report.Reported) { Line($"| {p.Policy} | {p.Retrainings.Count} | {p.Retrainings.Count(r => r.Promoted)} | {p.LogLoss.Estimate:0.0000} [{p.LogLoss.Low:0.0000}, {p.LogLoss.High:0.0000}] | {Gain(p.LogLossGain)} | {p.Value:N0} | {p.TrainCpuSeconds:0.0} |"); }
        if (report.Staleness is not { } curve) { return; }
        Console.WriteLine($"\n{learner}, what age costs\n\n| days older | log loss beyond a fresh model | fitted | money a decision |\n| --: | --: | --: | --: |");
        foreach (var p in curve.Points) { Line($"| {p.Days:0} | {Gain(p.Loss)} | {p.Fitted:0.0000} | {p.Cost.Estimate:0.000} [{p.Cost.Low:0.000}, {p.Cost.High:0.000}] |"); }
        Line($"\ncadence {curve.CadenceDays.Estimate:0.0} [{curve.CadenceDays.Low:0.0}, {curve.CadenceDays.High:0.0}] days at {curve.RetrainCost:0.####} a retraining");
    }

    static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    static string Gain(Numerics.Interval? gain) => gain is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{gain.Estimate:+0.0000;-0.0000;0.0000} [{gain.Low:+0.0000;-0.0000;0.0000}, {gain.High:+0.0000;-0.0000;0.0000}]");
}
