using Relearn.Monitoring.Alarms;
using Relearn.Numerics;
using Relearn.Numerics.Evidence;

namespace Relearn.Tests.Monitoring.Alarms;

public sealed class AlarmFamilyTests
{
    static WindowEvidence Says(string monitor, double e, bool harm = true, double? loss = null, string subject = "", int step = 2) => new(monitor, subject, 1, harm, e, $"{monitor} at {e:0.#}", step, loss);

    static AlarmReport Of(IEnumerable<WindowEvidence[]> days, double months = 1) => AlarmFamily.Of([.. days.Select((d, i) => new EvidenceWindow(100 + i, 50, d))], months);

    [Fact]
    public void The_budget_in_months_becomes_one_in_windows()
    {
        var report = Of([[Says("loss", 1)]], 12);
        Assert.Equal(365.25, report.BudgetWindows, 6);
        Assert.Equal(365.25 / 7, AlarmFamily.Of([], 12, 7).BudgetWindows, 6);
        Assert.Empty(report.Alarms);
        Assert.Equal((1, 1), (report.Monitors, report.Windows.Count));
    }

    [Fact]
    public void One_fault_is_one_alarm_that_says_since_when_what_it_costs_and_when_it_ended()
    {
        var quiet = Enumerable.Repeat<WindowEvidence[]>([Says("loss", 0.7), Says("nulls", 0.9, subject: "age")], 20);
        var bad = Enumerable.Repeat<WindowEvidence[]>([Says("loss", 5, loss: 0.2), Says("nulls", 0.9, subject: "age")], 12);
        var report = Of([.. quiet, .. bad, .. quiet]);
        var alarm = Assert.Single(report.Alarms);
        Assert.Equal((120, 131), (alarm.Since, alarm.Until));
        Assert.InRange(alarm.Day, 121, 124);
        Assert.Equal((AlarmLevel.Harm, 2), (alarm.Level, alarm.Step));
        // Twelve days with 50 decisions.
        Assert.Equal(12 * 50 * 0.2, alarm.Cost!.Value, 9);
        Assert.Equal(10, alarm.CostPerDay!.Value, 9);
        Assert.Equal(("loss", "loss at 5"), (alarm.Findings[0].Monitor, alarm.Findings[0].Detail));
    }

    [Fact]
    public void While_one_fault_lasts_another_is_seen()
    {
        var first = Enumerable.Repeat<WindowEvidence[]>([Says("loss", 9), Says("volume", 0.8)], 6);
        var both = Enumerable.Repeat<WindowEvidence[]>([Says("loss", 9), Says("volume", 9, step: 5)], 6);
        var report = Of([.. first, .. both]);
        Assert.Equal(["loss", "volume"], report.Alarms.Select(a => a.Findings[0].Monitor));
        Assert.Equal(2, report.Alarms.Count);
        Assert.All(report.Alarms, a => Assert.Null(a.Until));
        Assert.Equal(5, report.Alarms[1].Step);
    }

    [Fact]
    public void Drift_alone_informs() => Assert.Equal(AlarmLevel.Drift, Assert.Single(Of(Enumerable.Repeat<WindowEvidence[]>([Says("distance", 9, harm: false), Says("loss", 0.9)], 6)).Alarms).Level);

    [Fact]
    public void Days_of_which_a_monitor_says_nothing_do_not_end_its_alarm()
    {
        var bad = Enumerable.Repeat<WindowEvidence[]>([Says("loss", 9)], 4);
        var silent = Enumerable.Repeat<WindowEvidence[]>([], 30);
        Assert.Null(Assert.Single(Of([.. bad, .. silent]).Alarms).Until);
    }

    [Fact]
    public void Nothing_to_look_at_is_no_alarm() => Assert.Empty(Of([]).Alarms);

    [Fact]
    public void False_alarms_keep_the_budget_with_faults_silenced_and_all()
    {
        // 25 monitors that share half of their noise, in 40 years of days.
        var random = new SeededRandom(77);
        double Draw() => Math.Max(1e-12, random.NextDouble());
        var days = Enumerable.Range(0, 40 * 365).Select(_ =>
        {
            var shared = Draw();
            return Enumerable.Range(0, 25).Select(k => Says($"m{k}", EValues.OfPValue(k % 2 == 0 ? shared : Draw()))).ToArray();
        });
        Assert.InRange(Of(days, 6).Alarms.Count, 0, 80);
    }

    [Fact]
    public void Groups_of_monitors_are_put_together_by_the_day_on_which_they_knew()
    {
        var together = EvidenceWindow.Together([new(3, 10, [Says("a", 1)]), new(2, 5, [Says("a", 1)]), new(3, 12, [Says("b", 1)])]);
        Assert.Equal([2, 3], together.Select(w => w.Day));
        Assert.Equal((12, 2), (together[1].Decisions, together[1].Evidence.Count));
    }
}
