using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Tests.Data.Leakage;

// What is wrong with rows: copies, entities on both sides, order.
public sealed partial class PlantedLeakTests
{
    [Theory]
    [InlineData(TimeKind.RowOrder)]
    [InlineData(TimeKind.None)]
    public void Copies_of_training_rows_in_the_test_period_are_found(TimeKind time)
    {
        static void Copy(LeakageTable t, double share)
        {
            t.Without("ticket");
            for (var i = t.Rows * 8 / 10; i < t.Rows; i++)
            {
                if (t.Uniform(20, i) >= share) { continue; }
                var from = (int)(t.Uniform(21, i) * t.Rows * 0.6);
                foreach (var column in t.Names) { t[column][i] = t[column][from]; }
                t.Labels[i] = t.Labels[from];
            }
        }

        var finding = Found(Check(t => Copy(t, 0.05), time), "overlap", null);
        Assert.InRange(finding.Numbers["share"], 0.03, 0.07);
        Assert.True(finding.Numbers["by_chance"] < 0.005);
        Clean(Check(t => Copy(t, 0), time));
    }

    [Fact]
    public void Rows_that_meet_by_chance_are_not_copies()
    {
        var report = Check(t => t.Without("score", "amount", "ticket", "age"), TimeKind.None);
        Clean(report);
        Assert.True(report.Overlap!.Share > 0.8);
        Assert.InRange(report.Overlap.Share / report.Overlap.ByChance, 0.9, 1.5);
    }

    [Fact]
    public void A_feature_that_follows_from_the_others_does_not_make_copies_of_rows_that_meet_by_chance()
    {
        // As the prediction of another model does.
        var report = Check(t => t.Without("score", "amount", "ticket", "age").Number("prediction", i => 100 * t["city"][i] + 10.7 * t["visits"][i] + t["plan"][i] + 0.01 * (double.IsNaN(t["rating"][i]) ? 7 : t["rating"][i])), TimeKind.None);
        Clean(report);
        Assert.True(report.Overlap!.Share > 0.8);
    }

    [Fact]
    public void Near_copies_of_long_texts_are_found()
    {
        static string Message(LeakageTable t, int row, int? altered) =>
            string.Join(' ', Enumerable.Range(0, 30).Select(w => w == altered ? "other" : $"word{(int)(3000 * t.Uniform(100 + w, row))}"));

        var finding = Found(Check(t => t.Text("message", i => i >= t.Rows * 0.8 && t.Uniform(20, i) < 0.06 ? Message(t, (int)(t.Uniform(21, i) * t.Rows * 0.6), i % 30) : Message(t, i, null))), "overlap", "message");
        Assert.InRange(finding.Numbers["share"], 0.03, 0.09);
        Clean(Check(t => t.Text("message", i => Message(t, i, null))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rows_of_one_patient_on_both_sides_of_a_random_split_are_found(bool declared)
    {
        void Plant(LeakageTable t, bool goesWithLabel)
        {
            int Patient(int i) => (int)(t.Uniform(20, i) * 500);
            t.Key = declared ? "patient" : null;
            t.Column("patient", ValueKind.Number, i => 7_000 + 13 * Patient(i));
            for (var i = 0; goesWithLabel && i < t.Rows; i++) { t.Labels[i] = t.Uniform(21, Patient(i)) < 0.4 != t.Uniform(22, i) < 0.02; }
        }

        var finding = Found(Check(t => Plant(t, true), TimeKind.None), "group", "patient");
        Assert.InRange(finding.Numbers["auc"], 0.95, 1);
        if (!declared) { Assert.Contains("data.key: patient", finding.Fix); }
        Clean(Check(t => Plant(t, false), TimeKind.None));
        // Split by time, subjects that come back are as they will be.
        Assert.DoesNotContain(Check(t => Plant(t, true)).Findings, f => f.Detector == "group");
    }

    [Fact]
    public void A_number_that_was_given_out_after_the_outcome_is_found_and_a_drift_is_not()
    {
        static void Number(LeakageTable t, bool positivesFirst)
        {
            int[] order = [.. Enumerable.Range(0, t.Rows).OrderBy(i => i / 40).ThenBy(i => positivesFirst && t.Labels[i] != t.Uniform(20, i) < 0.2 ? 0 : 1).ThenBy(i => t.Uniform(21, i))];
            var ids = new double[t.Rows];
            for (var place = 0; place < order.Length; place++) { ids[order[place]] = 500_000 + place; }
            t.Number("case_id", i => ids[i]);
        }

        var finding = Found(Check(t => Number(t, positivesFirst: true)), "order", "case_id");
        Assert.InRange(finding.Numbers["auc_within_blocks"], 0.6, 1);
        Clean(Check(t => Number(t, positivesFirst: false)));
    }

    [Fact]
    public void Without_time_the_order_of_the_source_is_looked_at()
    {
        static void Plant(LeakageTable t)
        {
            t.InSourceOrder = true;
            for (var i = 0; i < t.Rows; i++) { t.Labels[i] = t.Uniform(20, i) < 0.1 + 0.6 * i / t.Rows; }
        }

        var report = Check(t => { Plant(t); t.Without("ticket"); }, TimeKind.None);
        Clean(report);
        Assert.Contains("data.time: row_order", Assert.Single(report.Findings).Fix);
        // A row number would carry the drift from training to test.
        Found(Check(Plant, TimeKind.None), "order", "ticket");
    }

    [Fact]
    public void Without_time_a_number_that_was_given_out_is_held_against_the_label_itself()
    {
        static void Number(LeakageTable t, double odds)
        {
            int[] order = [.. Enumerable.Range(0, t.Rows).OrderBy(i => t.Uniform(21, i) + (t.Labels[i] ? odds : 0))];
            t.Without("ticket").Number("case_id", i => Array.IndexOf(order, i));
        }

        Found(Check(t => Number(t, 0.4), TimeKind.None), "order", "case_id");
        Clean(Check(t => Number(t, 0), TimeKind.None));
    }

    [Fact]
    public void A_rate_that_moves_with_time_is_called_a_time_effect()
    {
        var report = Check(t =>
        {
            for (var i = 0; i < t.Rows; i++) { t.Labels[i] = t.Uniform(20, i) < 0.1 + 0.6 * i / t.Rows; }
        });
        Clean(report);
        var notes = report.Findings.Where(f => f.Detector == "order").ToArray();
        Assert.Equal([null, "ticket"], notes.Select(n => n.Column).Order());
        Assert.All(notes, n => Assert.Contains("a time effect, no leak", n.Evidence));
    }

    [Fact]
    public void Rows_of_one_time_that_were_sorted_by_the_label_are_noted()
    {
        static void Days(LeakageTable t, bool sorted)
        {
            for (var i = 0; i < t.Rows; i++) { t.Times[i] = t["at"][i] = 1.7e15 + i / 100 * 1440 * LeakageTable.Minute; }
            for (var i = 0; i < t.Rows; i++) { t.Known[i] = t.Times[i] + t.LabelDelay; }
            for (var i = 0; sorted && i < t.Rows; i++) { t.Labels[i] = i % 100 < 30 != t.Uniform(20, i) < 0.05; }
            t.Without("ticket");
        }

        var report = Check(t => Days(t, sorted: true));
        Clean(report);
        Assert.Contains("the source was sorted", Assert.Single(report.Findings, f => f.Detector == "order").Evidence);
        Assert.DoesNotContain(Check(t => Days(t, sorted: false)).Findings, f => f.Detector == "order" && f.Numbers.ContainsKey("auc_within_times"));
    }
}
