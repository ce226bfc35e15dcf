using Relearn.Analysis.Causes;
using Relearn.Data;
using Relearn.Data.Labels;
using Relearn.Data.Labels.Queues;
using Relearn.Loop;
using Relearn.Loop.Reviewing;
using Relearn.Numerics;

namespace Relearn.Tests.Loop.Reviewing;

/// <summary>Labels of one source are wrong; the run names the source, people judge 150 of them, and the model that learns from what they found is better.</summary>
public sealed class LabelReviewTests : IDisposable
{
    const int Rows = 4000;
    const string BadSource = "agency";

    readonly string[] _truth = new string[Rows];
    readonly TestProject _project;

    public LabelReviewTests()
    {
        string[] sources = ["shop", BadSource, "phone", "web"];
        var random = new SeededRandom(3);
        _project = TestProject.Create(
            y => y.Replace("    x: number", "    source: text\n    id: text\n    x: number", StringComparison.Ordinal).Replace("  known: at + hours(6)", "  known: at + hours(6)\n  item: id", StringComparison.Ordinal),
            rows: Rows, edit: (i, line) =>
            {
                var cells = line.Split(',');
                var x = cells[2].Length == 0 ? 0.1 : double.Parse(cells[2], System.Globalization.CultureInfo.InvariantCulture);
                _truth[i] = (cells[3] is "Oslo" or "Kyoto" or "Accra" ? x > -0.4 : x < 0.2) ^ (random.NextDouble() < 0.005) ? "yes" : "no";
                var source = sources[random.NextInt(sources.Length)];
                var flipped = source == BadSource && random.NextDouble() < 0.15;
                return $"{cells[0]},{cells[1]},{cells[2]},{cells[3]},{(flipped ? _truth[i] == "yes" ? "no" : "yes" : _truth[i])},{source},r{i}";
            });
        var table = Path.Combine(_project.Folder, "rows.csv");
        var lines = File.ReadAllLines(table);
        lines[0] += ",source,id";
        File.WriteAllLines(table, lines);
    }

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _project.Dispose();

    string True(string item) => _truth[int.Parse(item.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)] == "yes" ? "true" : "false";

    async Task JudgeAsync(Workspace workspace, IEnumerable<ReviewItem> items)
    {
        await using var ledger = new LabelLedger(_project.Log, workspace.Ledger, TimeProvider.System);
        await ledger.AppendAsync(items.Where(i => i.Verdict is null).Select(i => new LabelEntry(i.Item, True(i.Item), LabelOrigin.Person, "oracle", TimeProvider.System.GetUtcNow(), LabelPurpose.Review)));
    }

    int Wrong(Workspace workspace, DatasetVersion dataset)
    {
        using var file = RowsFile.Open(workspace.Artifacts.Require(dataset.RowsHash));
        var labels = new double[Rows];
        file.Read(RowsFile.Label, 0, labels);
        return labels.Where((l, i) => l != (_truth[i] == "yes" ? 1 : 0)).Count();
    }

    [Fact]
    public async Task What_people_looked_at_and_found_right_the_doctor_accuses_no_more()
    {
        using var workspace = _project.Open();
        await workspace.RunAsync(Token);
        Assert.Contains((await workspace.DiagnoseAsync(Token)).Evidence, e => e.Sign == Signs.LabelsNoisyGroup && e.Subject == $"source={BadSource}");
        await workspace.ReviewLabelsAsync(150, null, anew: false, null, Token);
        await using (var ledger = new LabelLedger(_project.Log, workspace.Ledger, TimeProvider.System))
        {
            await ledger.AppendAsync(workspace.ReviewItems().Select(i => new LabelEntry(i.Item, i.Given, LabelOrigin.Person, "oracle", TimeProvider.System.GetUtcNow(), LabelPurpose.Review)));
        }
        var after = await workspace.DiagnoseAsync(Token);
        Assert.DoesNotContain(after.Evidence, e => e.Sign is Signs.LabelsNoisy or Signs.LabelsNoisyGroup or Signs.LabelsNoisyPart);
        Assert.Contains(after.Missing, m => m.Contains("People judged 150 labels", StringComparison.Ordinal));
    }

    [Fact]
    public async Task From_a_bad_source_to_a_better_model()
    {
        using var workspace = _project.Open();
        var first = await workspace.RunAsync(Token);
        var wrongBefore = Wrong(workspace, first.Dataset);
        Assert.InRange(wrongBefore, 100, 200);
        // The run's error analysis names the source.
        Assert.Equal(("source", BadSource), (first.Run.SuspectGroups![0].By, first.Run.SuspectGroups[0].Name));
        Assert.Equal(2, first.Next.Step);
        Assert.Contains(BadSource, first.Next.What, StringComparison.Ordinal);

        var opened = await workspace.ReviewLabelsAsync(150, null, anew: false, null, Token);
        Assert.Equal((150, 0), (opened.Drawn, opened.Judged));
        // The desk asks for the same items.
        var queue = System.Text.Json.JsonSerializer.Deserialize(workspace.Ledger.Latest(LabelQueue.Kind)!.Body, DataJson.Default.LabelQueue)!;
        Assert.Equal((QueueKind.Review, 150), (queue.Queue, queue.Items));
        Assert.Equal(BadSource, opened.Groups.First(g => g.By == "source").Group.Name);
        await JudgeAsync(workspace, workspace.ReviewItems());
        var judged = await workspace.ReviewLabelsAsync(150, null, anew: false, null, Token);
        Assert.Equal(opened.Id, judged.Id);
        Assert.Equal((150, 150), (judged.Drawn, judged.Judged));
        Assert.InRange(wrongBefore, judged.Estimate!.Wrong.Low, judged.Estimate.Wrong.High);

        var accepted = await workspace.AcceptReviewAsync(null, Token);
        Assert.True(accepted.Accepted > 30, $"{accepted.Accepted}");
        var second = await workspace.RunAsync(Token);
        var wrongAfter = Wrong(workspace, second.Dataset);
        Assert.True(wrongAfter < wrongBefore / 2, $"{wrongBefore} labels were wrong, {wrongAfter} still are");

        // Better where it counts: against what is true, on rows that neither model learnt from.
        Assert.True(TrueLoss(workspace, second) < TrueLoss(workspace, first), $"{TrueLoss(workspace, first)} -> {TrueLoss(workspace, second)}");
        Assert.True(second.Labels!.HeldOut.Estimate > 0, $"{second.Labels}");
        // Some thirty judged rows say little, and the interval says so.
        Assert.True(second.Labels.JudgedRows >= LabelEffect.LeastJudged && second.Labels.Judged!.High > 0, $"{second.Labels}");
        Assert.True(second.Labels.SameProject);

        // Who changed what.
        var entries = LabelLedger.All(_project.Log);
        Assert.Equal(150, entries.Count(e => e is { Origin: LabelOrigin.Person, By: "oracle" }));
        Assert.All(entries.Where(e => e.Origin == LabelOrigin.Model), e => Assert.Equal((judged.Id, true), (e.By, e.Reason!.StartsWith("accepted by ", StringComparison.Ordinal))));
        Assert.Contains(workspace.Labels().Authors, a => a.By == judged.Id);

        // It can be taken back; the next review begins with the labels as they are then.
        await workspace.WithdrawReviewAsync(Token);
        var third = await workspace.RunAsync(Token);
        Assert.True(Wrong(workspace, third.Dataset) > wrongAfter);
    }

    double TrueLoss(Workspace workspace, RunReport report)
    {
        using var file = RowsFile.Open(workspace.Artifacts.Require(report.Run.RowsHash));
        var predictor = workspace.OpenBundle(report.Run);
        var cells = new RowCells(file, [.. workspace.Project.InputColumns.Select(c => c.Name)]);
        var sum = 0.0;
        for (var row = report.Run.Test.First; row < report.Run.Test.End; row++)
        {
            var given = cells.Of(row);
            given["at"] = DateTime.Parse((string)given["at"]!, System.Globalization.CultureInfo.InvariantCulture);
            sum += BinaryMetrics.LogLoss(predictor.Predict(given), _truth[row] == "yes");
        }
        return sum / report.Run.Test.Rows;
    }

    [Fact]
    public async Task What_cannot_be_done_is_said()
    {
        using var workspace = _project.Open();
        await workspace.RunAsync(Token);
        await Refused("loop.review_unjudged", () => workspace.AcceptReviewAsync(null, Token));
        await Refused("loop.review_not_accepted", () => workspace.WithdrawReviewAsync(Token));
        await workspace.ReviewLabelsAsync(150, null, anew: false, null, Token);
        await Refused("loop.review_unjudged", () => workspace.AcceptReviewAsync(null, Token));
        await JudgeAsync(workspace, workspace.ReviewItems());
        await Refused("loop.review_nothing_wrong", () => workspace.AcceptReviewAsync(1.5, Token));
        await workspace.AcceptReviewAsync(0.5, Token);
        await Refused("loop.review_accepted", () => workspace.AcceptReviewAsync(0.5, Token));

        static async Task Refused(string code, Func<Task> work) => Assert.Equal(code, Assert.Single((await Assert.ThrowsAsync<UserErrorException>(work)).Errors).Code);
    }

    [Fact]
    public async Task What_is_left_to_judge_goes_out_as_a_table_and_the_answers_come_in()
    {
        using var workspace = _project.Open();
        await workspace.RunAsync(Token);
        var sheet = Path.Combine(_project.Folder, "review.csv");
        Assert.Equal(sheet, (await workspace.ReviewLabelsAsync(40, null, anew: false, sheet, Token)).Exported);
        var lines = await File.ReadAllLinesAsync(sheet, Token);
        Assert.Equal(41, lines.Length);
        Assert.StartsWith("item,label,purpose,has,", lines[0], StringComparison.Ordinal);
        // Half of it is filled in.
        for (var i = 1; i <= 20; i++)
        {
            var cells = lines[i].Split(',');
            cells[1] = i == 20 ? "?" : True(cells[0]);
            lines[i] = string.Join(',', cells);
        }
        await File.WriteAllLinesAsync(sheet, lines, Token);
        Assert.Equal((20, 1), (await workspace.ImportLabelsAsync(sheet, "ann", LabelOrigin.Person, LabelPurpose.Label)) is var taken ? (taken.Written, taken.CannotTell) : default);
        var report = await workspace.ReviewLabelsAsync(40, null, anew: false, null, Token);
        Assert.Equal((40, 20, 1), (report.Drawn, report.Judged, report.Estimate!.CannotTell));
        // More can be drawn, and those that were drawn stay.
        var before = workspace.ReviewItems().Select(i => i.Item).ToArray();
        Assert.Equal(60, (await workspace.ReviewLabelsAsync(60, null, anew: false, null, Token)).Drawn);
        Assert.Equal(before, workspace.ReviewItems().Take(40).Select(i => i.Item));
        Assert.Equal(60, workspace.ReviewItems().Select(i => i.Rank).Distinct().Count());
    }
}
