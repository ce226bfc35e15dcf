using Relearn.Analysis.Experiments;

namespace Relearn.Tests.Analysis.Experiments;

public sealed class ExperimentTableTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    static readonly ExperimentChoices Whole = new() { Unit = "u", Arm = "arm", Control = "a", Metrics = ["y"] };

    string Table => _folder.Write("rows.csv", "u,arm,y,name\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{(i % 2 == 0 ? "a" : "b")},{i % 3},n{i}\n")));

    void Refused(string code, ExperimentChoices choices, string? table = null) => Refusal.Of(code, () => ExperimentTable.Evaluate(table ?? Table, choices, _folder["tmp"]));

    [Fact]
    public void A_table_is_read_and_ids_keep_all_their_digits()
    {
        // As numbers all of these were one.
        var path = _folder.Write("ids.csv", "u,arm,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"90071992547409930{i:00},{(i % 2 == 0 ? "a" : "b")},{i % 3}\n")) + ",a,1\n1,c,1\n2,,1\n");
        var report = ExperimentTable.Evaluate(path, Whole with { Treatment = "b" }, _folder["tmp"]);
        Assert.Equal((40, 3, "b"), (report.Units, report.RowsPassedOver, report.Treatment));
    }

    [Fact]
    public void What_cannot_be_answered_says_what_is_missing()
    {
        Refused("analyze.option_missing", Whole with { Unit = null });
        Refused("analyze.arm_unknown", Whole with { Control = "c" });
        Refused("analyze.arm_unknown", Whole with { Treatment = "a" });
        Refused("analyze.metric_no_number", Whole with { Metrics = ["name"] });
        Refused("data.column_unknown", Whole with { Metrics = ["z"] });
        Refused("analyze.guardrail_wrong", Whole with { Guardrails = ["y"] });
        Refused("analyze.share_wrong", Whole with { Share = 1 });
        Refused("analyze.arm_unclear", Whole, _folder.Write("three.csv", "u,arm,y\n1,a,1\n2,b,1\n3,c,1\n"));
        Refused("analyze.arm_empty", Whole, _folder.Write("one.csv", "u,arm,y\n1,a,1\n2,a,1\n"));
        Refused("analyze.too_few_units", Whole, _folder.Write("two.csv", "u,arm,y\n1,a,1\n2,b,1\n"));
    }

    public void Dispose() => _folder.Dispose();
}
