using Relearn.Data.Leakage;
using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Tests.Data.Leakage;

/// <summary>A leak of each kind is planted and found; its clean twin, which differs in nothing else, is not.</summary>
public sealed partial class PlantedLeakTests
{
    static LeakageReport Check(Action<LeakageTable> plant, TimeKind time = TimeKind.Column)
    {
        using var table = new LeakageTable(time: time);
        plant(table);
        return table.Check();
    }

    static LeakageFinding Found(LeakageReport report, string detector, string? column)
    {
        var finding = Assert.Single(report.Blocking, f => f.Detector == detector);
        Assert.Equal(column, finding.Column);
        Assert.NotEmpty(finding.Fix);
        return finding;
    }

    static void Clean(LeakageReport report) => Assert.Empty(report.Blocking.Select(f => f.Line));

    [Theory]
    [InlineData(TimeKind.Column)]
    [InlineData(TimeKind.RowOrder)]
    [InlineData(TimeKind.None)]
    public void The_table_itself_is_clean(TimeKind time) => Clean(Check(_ => { }, time));

    [Fact]
    public void A_column_that_nearly_is_the_label_is_found()
    {
        var finding = Found(Check(t => t.Number("result", i => t.Normal(20, i) + (t.Labels[i] ? 4 : 0))), "single_feature", "result");
        Assert.Equal("suspicion", finding.Severity);
        Assert.InRange(finding.Numbers["auc"], 0.98, 1);
        Clean(Check(t => t.Number("result", i => t.Normal(20, i) + (t.Labels[i] ? 0.8 : 0))));
    }

    [Fact]
    public void A_column_that_knows_far_more_than_all_the_others_is_found()
    {
        var finding = Found(Check(t => t.Number("duration", i => t.Normal(20, i) + (t.Labels[i] ? 2.1 : 0)).Without("score", "age", "visits")), "single_feature", "duration");
        Assert.InRange(finding.Numbers["auc"], 0.85, 0.95);
        Assert.InRange(finding.Numbers["rest_auc"], 0.45, 0.65);
        // Beside others that know as much, the same column is one of many.
        Clean(Check(t =>
        {
            for (var k = 0; k < 5; k++)
            {
                var stream = 20 + k;
                t.Number($"strong{k}", i => t.Normal(stream, i) + (t.Labels[i] ? 2.1 : 0));
            }
        }));
    }

    [Fact]
    public void A_value_that_follows_from_the_row_before_is_known_beforehand()
    {
        // A season that explains the label, as the hour explains demand: strong, alone, and no leak.
        static void Plant(LeakageTable t, Func<int, double> season)
        {
            t.Number("season", season).Without("score", "age", "visits", "city");
            for (var i = 0; i < t.Rows; i++) { t.Labels[i] = t.Uniform(31, i) < (season(i) >= 12 ? 0.85 : 0.15); }
        }

        Clean(Check(t => Plant(t, i => i / 12 % 24)));
        Found(Check(t => Plant(t, i => Math.Floor(24 * t.Uniform(32, i)))), "single_feature", "season");
    }

    [Fact]
    public void A_time_behind_the_event_is_found()
    {
        var leak = Found(Check(t => t.Column("updated", ValueKind.Time, i => t.Labels[i] && t.Uniform(20, i) < 0.3 ? t.Known[i] : t.Times[i] - LeakageTable.Minute * (1 + i % 90)).Feature("age of update", "minutes_of(at - updated)")), "time_travel", "updated");
        Assert.Equal("leak", leak.Severity);
        // A plan may lie behind the event: that is for a person to say.
        var plan = Found(Check(t => t.Column("due", ValueKind.Time, i => t.Times[i] + LeakageTable.Minute * (100 + (i * 7 % 900))).Feature("until due", "minutes_of(due - at)")), "time_travel", "due");
        Assert.Equal("suspicion", plan.Severity);
        Clean(Check(t => t.Column("updated", ValueKind.Time, i => t.Times[i] - LeakageTable.Minute * (1 + i % 90)).Feature("age of update", "minutes_of(at - updated)")));
    }

    [Fact]
    public void A_time_that_is_overwritten_shows_one_value_for_all_rows_of_a_subject()
    {
        var finding = Found(Check(t =>
        {
            t.Key = "subject";
            t.Column("subject", ValueKind.Number, i => i % 400);
            t.Column("last_seen", ValueKind.Time, i => t.Times[^1] - LeakageTable.Minute * (i % 400)).Feature("since", "minutes_of(at - last_seen)");
        }), "time_travel", "last_seen");
        Assert.Equal(1, finding.Numbers["snapshot_keys"]);
        Assert.Contains("their last state", finding.Evidence);
    }

    [Theory]
    [InlineData("rows", "the number of all rows")]
    [InlineData("others", "the number of all other rows")]
    [InlineData("positives", "the number of all rows whose label is true")]
    [InlineData("rate", "the rate of the label over all rows")]
    public void A_number_that_counts_later_rows_of_a_subject_is_found(string counted, string what)
    {
        void Plant(LeakageTable t, bool asOfThen)
        {
            int[] subjects = [.. Enumerable.Range(0, t.Rows).Select(i => (int)(200 * Math.Pow(t.Uniform(20, i), 2)))];
            t.Key = "subject";
            t.Text("subject", i => $"s{subjects[i]}").Without("subject");
            t.Number("history", i =>
            {
                var rows = Enumerable.Range(0, asOfThen ? i : t.Rows).Where(r => subjects[r] == subjects[i]).ToArray();
                double positives = rows.Count(r => t.Labels[r]);
                return counted switch { "rows" => rows.Length, "others" => rows.Length - 1, "positives" => positives, _ => rows.Length == 0 ? double.NaN : positives / rows.Length };
            });
        }

        var finding = Found(Check(t => Plant(t, asOfThen: false)), "time_travel", "history");
        Assert.Equal("leak", finding.Severity);
        Assert.Contains($"it equals {what} of the same 'subject'", finding.Evidence);
        Clean(Check(t => Plant(t, asOfThen: true)));
    }

    [Fact]
    public void A_value_that_is_only_there_after_the_outcome_is_found()
    {
        var missing = Found(Check(t => t.Number("refund", i => t.Uniform(20, i) < (t.Labels[i] ? 0.25 : 0.75) ? double.NaN : t.Normal(21, i))), "missingness", "refund");
        Assert.InRange(missing.Numbers["value_auc"], 0.4, 0.55);
        Found(Check(t => t.Text("handler", i => t.Uniform(20, i) < (t.Labels[i] ? 0.25 : 0.75) ? null : $"h{(int)(t.Uniform(21, i) * 9)}")), "missingness", "handler");
        Clean(Check(t => t.Number("refund", i => t.Uniform(20, i) < 0.5 ? double.NaN : t.Normal(21, i))));
    }

    [Fact]
    public void A_number_that_is_zero_until_the_outcome_is_found()
    {
        Found(Check(t => t.Number("page_value", i => t.Uniform(20, i) < (t.Labels[i] ? 0.15 : 0.95) ? 0 : 5 + t.Normal(21, i))), "missingness", "page_value");
        Clean(Check(t => t.Number("page_value", i => t.Uniform(20, i) < (t.Labels[i] ? 0.6 : 0.8) ? 0 : 5 + t.Normal(21, i))));
    }

    [Theory]
    [InlineData("+")]
    [InlineData("-")]
    [InlineData("/")]
    public void Two_columns_that_make_the_label_are_found(string form)
    {
        double Made(LeakageTable t, int i) => form switch
        {
            "+" => t["left"][i] + t["right"][i] - 3,
            "-" => t["left"][i] - t["right"][i],
            _ => t["left"][i] / t["right"][i] - 1.5,
        };
        void Plant(LeakageTable t, double flipped)
        {
            t.Number("left", i => Math.Exp(t.Normal(20, i) * 0.7)).Number("right", i => Math.Exp(t.Normal(21, i) * 0.7));
            for (var i = 0; i < t.Rows; i++) { t.Labels[i] = Made(t, i) > 0 != t.Uniform(22, i) < flipped; }
        }

        var finding = Found(Check(t => Plant(t, 0)), "target_derived", "left, right");
        Assert.Equal(["left", "right"], finding.Columns);
        Assert.StartsWith($"left {form} right gives the label", finding.Evidence);
        Assert.Equal("leak", finding.Severity);
        Assert.DoesNotContain(Check(t => Plant(t, 0.1)).Findings, f => f.Detector == "target_derived");
    }

    [Fact]
    public void A_rule_over_a_few_columns_that_makes_the_label_is_found()
    {
        void Plant(LeakageTable t, double flipped)
        {
            for (var i = 0; i < t.Rows; i++) { t.Labels[i] = (t["age"][i] >= 50 && t["plan"][i] == t["plan"][0]) != t.Uniform(22, i) < flipped; }
        }

        var finding = Found(Check(t => Plant(t, 0)), "target_derived", "age, plan");
        Assert.Contains("a tree of at most 3 questions", finding.Evidence);
        Assert.DoesNotContain(Check(t => Plant(t, 0.1)).Findings, f => f.Detector == "target_derived");
    }

    [Fact]
    public void A_column_that_the_label_is_made_of_is_a_leak_whatever_the_rows_say()
    {
        var report = Check(t => t.LabelValue = "amount > 40");
        Assert.Equal("leak", Found(report, "target_derived", "amount").Severity);
    }

    [Fact]
    public void A_column_that_changes_when_the_outcome_is_known_is_found()
    {
        bool IsPending(LeakageTable t, int i) => t.Known[i] > t.Times[^1];
        var finding = Found(Check(t => t.Number("contacts", i => IsPending(t, i) ? 0 : Math.Floor(5 * t.Uniform(20, i)))), "post_outcome", "contacts");
        Assert.True(finding.Numbers["distance"] > 0.7);
        Found(Check(t => t.Text("state", i => IsPending(t, i) ? "open" : t.Uniform(20, i) < 0.5 ? "filed" : "archived")), "post_outcome", "state");
        Clean(Check(t => t.Number("contacts", i => Math.Floor(5 * t.Uniform(20, i)))));
        // The hour of the pending rows is that of the rows a week before: no alarm.
        Clean(Check(t => t.Number("clock", i => Math.Floor(t.Times[i] / (60 * LeakageTable.Minute)) % 24)));
    }

    [Fact]
    public void The_label_in_other_words_is_found()
    {
        static string Word(LeakageTable t, int i, double agreeing)
        {
            string[] yes = ["Yes", "yes ", "YES", "y"], no = ["No", "no.", "n"];
            var words = t.Labels[i] == t.Uniform(20, i) < agreeing ? yes : no;
            return words[(int)(t.Uniform(21, i) * words.Length)];
        }

        var finding = Found(Check(t => t.Text("answer", i => Word(t, i, 1))), "label_proxy", "answer");
        Assert.Equal("leak", finding.Severity);
        Assert.Equal(4, finding.Numbers["values"]);
        Assert.DoesNotContain(Check(t => t.Text("answer", i => Word(t, i, 0.9))).Findings, f => f.Detector == "label_proxy");
    }
}
