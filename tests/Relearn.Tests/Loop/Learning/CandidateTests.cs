using System.Text.Json;
using Relearn.Data;
using Relearn.Inference;
using Relearn.Inference.Bundles;
using Relearn.Inference.Models;
using Relearn.Loop.Learning;
using Relearn.Modeling;
using Relearn.Modeling.Evaluation;
using Relearn.Modeling.Learners;
using Relearn.Modeling.Updating;
using Relearn.Numerics;
using Relearn.Serving;

namespace Relearn.Tests.Loop.Learning;

public sealed class CandidateTests
{
    // A champion of the first 2,400 rows (16 days); then the world moves, and 4,000 rows (27 days) are there.
    static async Task<TestProject> WithChampionAsync(Func<string, string>? yaml = null, Func<int, string, string>? edit = null, double drift = 3)
    {
        var project = TestProject.Create(yaml, drift: drift, driftFrom: 0.6, edit: edit);
        var table = Path.Combine(project.Folder, "rows.csv");
        var all = await File.ReadAllLinesAsync(table, TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(table, all[..2401], TestContext.Current.CancellationToken);
        using (var workspace = project.Open())
        {
            var report = await workspace.RunAsync(TestContext.Current.CancellationToken);
            Assert.True(report.Gate.Passed, string.Join("; ", report.Gate.Checks.Where(c => !c.Passed)));
        }
        await File.WriteAllLinesAsync(table, all, TestContext.Current.CancellationToken);
        return project;
    }

    static async Task<CandidateOutcome> MakeAsync(TestProject project, string? word = "a test asks for it")
    {
        using var workspace = project.Open();
        return await workspace.CandidateAsync(word, TestContext.Current.CancellationToken);
    }

    static string Learning(string yaml) => yaml + "\nlearning: { windows: [6], decay: 0.3 }\n";

    [Fact]
    public async Task In_a_world_that_moved_the_best_candidate_becomes_a_run_that_can_be_made_again_to_the_same_model()
    {
        using var project = await WithChampionAsync(Learning);
        var report = (await MakeAsync(project)).Report!;
        Assert.Equal(["all rows", "champion continued", "champion's leaves refitted", "last 6 days"], report.Candidates.Select(c => c.Name).Order(StringComparer.Ordinal));
        Assert.All(report.Candidates, c => Assert.NotNull(c.LogLossGain));
        var best = report.Candidates[0];
        Assert.True(best.Accepted && best.LogLossGain!.Low > 0, report.Verdict);
        Assert.Equal(report.Candidates.Where(c => c.Accepted).Max(c => c.LogLossGain!.Estimate), best.LogLossGain!.Estimate);
        using var workspace = project.Open();
        var run = JsonSerializer.Deserialize(workspace.Ledger.Find(report.Winner!)!.Body, ModelJson.Default.ModelRun)!;
        Assert.Equal(best.ModelHash, run.ModelHash);
        Assert.Equal(report.ChampionRun, run.Origin!.Parent);
        // The champion has seen nothing of what judged.
        var champion = JsonSerializer.Deserialize(workspace.Ledger.Find(report.ChampionRun)!.Body, ModelJson.Default.ModelRun)!;
        Assert.True(report.JudgedFrom >= champion.Validation.KnownBy);
        Assert.Contains(report.ChampionRun, workspace.Ledger.AncestorsOf(report.Winner!));
        Assert.True(workspace.Reproduce(report.Winner, cancellation: TestContext.Current.CancellationToken).Equal);
        // Nothing went live.
        Assert.Equal(report.Champion, Rollout.LiveRelease(workspace.Ledger));
    }

    [Theory]
    [InlineData("[continue]")]
    [InlineData("[refit]")]
    public async Task An_updated_champion_is_better_than_it_was_in_a_world_that_moved(string updates)
    {
        using var project = await WithChampionAsync(y => y + $"\nlearning: {{ windows: [], updates: {updates}, decay: 0.1, update_trees: 40 }}\nsplit: {{ test: 0.2 }}\n");
        var report = (await MakeAsync(project)).Report!;
        var updated = report.Candidates.Single(c => c.Update != UpdateKind.Anew);
        Assert.True(updated.LogLossGain!.Low > 0, $"{updated.LogLossGain}");
        using var workspace = project.Open();
        Assert.True(workspace.Reproduce(report.Winner, cancellation: TestContext.Current.CancellationToken).Equal);
    }

    [Fact]
    public async Task What_was_compared_is_found_again_and_no_trigger_makes_nothing()
    {
        using var project = await WithChampionAsync(Learning);
        var first = await MakeAsync(project);
        Assert.Equal(TriggerKind.Word, Assert.Single(first.Triggers).Kind);
        var again = await MakeAsync(project, "once more");
        Assert.Equal(first.Record, again.Record);
        var quiet = await MakeAsync(project, null);
        Assert.Null(quiet.Report);
        using var workspace = project.Open();
        Assert.Single(workspace.Ledger.List(CandidateReport.Kind));
    }

    [Fact]
    public async Task The_winner_becomes_a_challenger_where_rollouts_are_declared_and_waits_for_a_word_where_they_are_not()
    {
        using var project = await WithChampionAsync(y => Learning(y) + "\nrelease: { mode: shadow }\n");
        var outcome = await MakeAsync(project);
        Assert.NotNull(outcome.Report!.Winner);
        Assert.Contains("and nobody sees it", outcome.Challenge, StringComparison.Ordinal);
        using (var workspace = project.Open())
        {
            var open = Assert.Single(workspace.Releases().Open);
            Assert.Equal("shadow", open.Mode);
            Assert.Equal(outcome.Report.Champion, Rollout.LiveRelease(workspace.Ledger));
        }
        // Asked again, it is told that there is a rollout already.
        Assert.Contains("It has no rollout", (await MakeAsync(project)).Challenge, StringComparison.Ordinal);
        using var direct = await WithChampionAsync(Learning);
        Assert.Contains("relearn serve release", (await MakeAsync(direct)).Challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_data_starts_a_candidate_once_where_the_project_says_so()
    {
        using var project = await WithChampionAsync(y => y + "\nlearning: { windows: [], updates: [], on_data: true, cooldown_days: 0 }\n");
        var first = await MakeAsync(project, null);
        Assert.Contains(first.Triggers, t => t.Kind == TriggerKind.Data);
        Assert.NotNull(first.Report);
        Assert.DoesNotContain((await MakeAsync(project, null)).Triggers, t => t.Kind == TriggerKind.Data);
    }

    [Fact]
    public async Task A_day_that_lost_its_values_is_skipped_and_not_learnt()
    {
        // Day 18 of the file (2024-01-18) has no x.
        static string Lose(int i, string line) => line.StartsWith("2024-01-18", StringComparison.Ordinal) ? string.Join(',', line.Split(',').Select((v, c) => c == 2 ? "" : v)) : line;
        using var project = await WithChampionAsync(Learning, Lose);
        var report = (await MakeAsync(project)).Report!;
        var day = Assert.Single(report.Skipped);
        Assert.Equal("2024-01-18", day.Name);
        Assert.Contains("'x' lacks a value in 100.0%", day.Reason, StringComparison.Ordinal);
        Assert.Equal(144, day.End - day.First);
        using var whole = await WithChampionAsync(Learning);
        var same = (await MakeAsync(whole)).Report!;
        Assert.Empty(same.Skipped);
        Assert.Equal(same.Candidates.Single(c => c.Name == "all rows").TrainRows - 144, report.Candidates.Single(c => c.Name == "all rows").TrainRows);
    }

    [Fact]
    public async Task A_day_that_breaks_what_is_expected_of_rows_is_skipped()
    {
        static string Spoil(int i, string line) => line.StartsWith("2024-01-19", StringComparison.Ordinal) ? string.Join(',', line.Split(',').Select((v, c) => c == 3 ? "Atlantis" : v)) : line;
        using var project = await WithChampionAsync(y => Learning(y).Replace("  columns:\n", "  expectations:\n    - { column: city, one_of: [Oslo, Rome, Kyoto, Lima, Accra], at_least: 0.9, level: error }\n    - { column: x, between: [-5, 5.5], level: error }\n  columns:\n", StringComparison.Ordinal), Spoil);
        var day = Assert.Single((await MakeAsync(project)).Report!.Skipped);
        Assert.Equal("2024-01-19", day.Name);
        Assert.Contains("one_of", day.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_champion_or_a_calendar_there_is_no_candidate()
    {
        using var unreleased = TestProject.Create();
        Assert.Equal("loop.candidate_no_champion", (await Assert.ThrowsAsync<UserErrorException>(() => MakeAsync(unreleased))).Errors[0].Code);
        using var timeless = TestProject.Create(y => y.Replace("time: { column: at }", "time: none", StringComparison.Ordinal).Replace("  known: at + hours(6)\n", "", StringComparison.Ordinal));
        using (var workspace = timeless.Open()) { Assert.True((await workspace.RunAsync(TestContext.Current.CancellationToken)).Gate.Passed); }
        Assert.Equal("loop.candidate_needs_time", (await Assert.ThrowsAsync<UserErrorException>(() => MakeAsync(timeless))).Errors[0].Code);
    }

    [Fact]
    public async Task Where_labels_never_came_a_candidate_cannot_be_judged()
    {
        // From the champion's test period on no result is known.
        using var project = await WithChampionAsync(Learning, drift: 0);
        var table = Path.Combine(project.Folder, "rows.csv");
        var lines = await File.ReadAllLinesAsync(table, TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(table, lines.Select((l, i) => i > 1900 ? l[..(l.LastIndexOf(',') + 1)] : l), TestContext.Current.CancellationToken);
        Assert.Equal("loop.candidate_nothing_to_judge", (await Assert.ThrowsAsync<UserErrorException>(() => MakeAsync(project))).Errors[0].Code);
    }

    [Fact]
    public async Task A_champion_that_cannot_be_updated_says_why()
    {
        using var project = await WithChampionAsync(y => Learning(y).Replace("model: { trees: 20, leaves: 8 }", "model: { trees: 20, leaves: 8, focal: 1 }", StringComparison.Ordinal), drift: 0);
        var report = (await MakeAsync(project)).Report!;
        Assert.Contains(report.Candidates, c => c.LogLoss is null && c.Why!.Contains("objective of their own", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_worse_on_golden_rows_or_a_slice_is_found_and_the_champion_itself_lost_nothing()
    {
        using var project = TestProject.Create(y => y + "\nlearning: { golden: { cold: city == \"Oslo\" or city == \"Rome\" }, golden_rows: 500 }\n");
        var config = project.Config;
        using var file = project.ReadRows(out _);
        var (earlier, judge) = (new RowRange(0, 2500, double.PositiveInfinity), new RowRange(3000, 4000, double.PositiveInfinity));
        var (rows, model) = ModelTraining.Fit(config, file, earlier, TestProject.Plain);
        byte[] Bundle(IModel m) => ModelBundle.Write(config, rows.Encoder, m, Calibration.None);
        using var opened = BundleFile.Parse(Bundle(model), "champion");
        var champion = Predictor.FromBundle(opened);
        var keeping = new Keeping(config, file, null!, champion, earlier, judge);
        var judged = ScoredRows.Of(rows, judge, [model.Scorer]);
        var probabilities = judged.Probabilities(0, Calibration.None);
        var same = keeping.Compare(Bundle(model), judged, probabilities, probabilities);
        Assert.Equal(["cold", "earlier periods", "warm"], same.Select(k => k.Name).Order(StringComparer.Ordinal));
        Assert.All(same, k => Assert.True(!k.Worse && k.Loss.Estimate == 0));
        var constant = new ConstantLearner().Fit(rows, earlier, TestProject.Plain);
        var worse = keeping.Compare(Bundle(constant), judged, [.. probabilities.Select(_ => 0.5)], probabilities);
        Assert.All(worse, k => Assert.True(k.Worse, k.Name));
        Assert.InRange(same.Single(k => k.Name == "earlier periods").Rows, 300, 2500);
    }
}
