using Relearn.Data.Leakage;
using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Tests.Data.Leakage;

/// <summary>A leak of each kind is planted and found; its clean twin, which differs in nothing else, is not.</summary>
public sealed class PlantedLeakTests
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
