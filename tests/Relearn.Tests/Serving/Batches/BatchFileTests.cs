using System.Globalization;
using System.Text.Json;
using ParquetSharp;
using Relearn.Numerics;
using Relearn.Serving.Batches;

namespace Relearn.Tests.Serving.Batches;

public sealed class BatchFileTests(ReleasedProject project) : IClassFixture<ReleasedProject>
{
    string Write(string name, string text)
    {
        File.WriteAllText(project[name], text);
        return project[name];
    }

    BatchReport Predict(string input, string output, int threads = 1, string[]? keep = null, string? run = null)
    {
        using var workspace = project.Open(threads);
        return workspace.PredictBatch(new() { In = input, Out = project[output], Keep = keep ?? [], Run = run }, TestContext.Current.CancellationToken);
    }

    string Refused(string code, Func<BatchReport> work)
    {
        var error = Refusal.Of(code, () => work());
        Assert.Empty(Directory.EnumerateFiles(project.Folder, "*.tmp"));
        return error.Message;
    }

    [Fact]
    public void Every_row_has_the_score_of_the_single_row_path_bit_by_bit()
    {
        var input = Write("some.csv", ReleasedProject.Csv(5000));
        var report = Predict(input, "some.out.csv");
        var (lines, rows) = (File.ReadAllLines(project["some.out.csv"]), File.ReadAllLines(input));
        Assert.Equal((5000L, 0L, 5001, "note,at,x,city,score,decision,release"), (report.Batch.Rows, report.Batch.Quarantined, lines.Length, lines[0]));
        using var workspace = project.Open();
        var model = workspace.OpenRelease();
        var (sum, acts) = (0.0, 0);
        for (var i = 1; i < lines.Length; i++)
        {
            var cells = rows[i].Split(',');
            var city = cells[3].Length == 0 ? null : cells[3].StartsWith('"') ? "St. John's, \"NL\"" : cells[3];
            var score = ReleasedProject.Single(model, cells[1], cells[2].Length == 0 ? null : double.Parse(cells[2], CultureInfo.InvariantCulture), city);
            var act = score >= model.Release.Threshold;
            Assert.Equal($"{rows[i]},{score.ToString("R", CultureInfo.InvariantCulture)},{(act ? "true" : "false")},{model.Context.Release}", lines[i]);
            (sum, acts) = (sum + score, acts + (act ? 1 : 0));
        }
        Assert.Equal((sum / 5000, acts / 5000.0), (report.Batch.MeanScore, report.Batch.DecisionRate));
        Assert.InRange(acts, 1, 4999);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("jsonl")]
    [InlineData("parquet")]
    public void One_thread_and_three_give_the_same_bytes_and_the_same_record(string ending)
    {
        // More rows than a read of the source holds.
        var input = Write("many.csv", ReleasedProject.Csv(20_000));
        var (one, three) = (Predict(input, $"one.{ending}"), Predict(input, $"three.{ending}", 3));
        Assert.Equal(File.ReadAllBytes(project[$"one.{ending}"]), File.ReadAllBytes(project[$"three.{ending}"]));
        Assert.Equal((one.Id, one.Batch.OutputHash, one.Batch.MeanScore), (three.Id, three.Batch.OutputHash, three.Batch.MeanScore));
        Assert.Equal(ContentHash.OfFile(project[$"one.{ending}"]), one.Batch.OutputHash);
        Assert.NotEqual(one.Id, Predict(input, $"one.{ending}", keep: ["note"]).Id);
    }

    [Fact]
    public void Parquet_keeps_the_types_and_reads_back_with_the_same_scores()
    {
        var csv = Predict(Write("typed.csv", ReleasedProject.Csv(3000)), "typed.parquet");
        Predict(project["typed.csv"], "typed.out.csv");
        var scores = File.ReadLines(project["typed.out.csv"]).Skip(1).Select(l => double.Parse(l.Split(',')[^3], CultureInfo.InvariantCulture)).ToArray();
        using (var file = new ParquetFileReader(project["typed.parquet"]))
        {
            using var group = file.RowGroup(0);
            Assert.Equal(["note", "at", "x", "city", "score", "decision", "release"], Enumerable.Range(0, 7).Select(c => file.FileMetaData.Schema.Column(c).Name));
            using var column = group.Column(4).LogicalReader<double>();
            Assert.Equal(scores, column.ReadAll(3000));
            using var times = group.Column(1).LogicalReader<DateTime?>();
            Assert.Equal(new DateTime(2024, 3, 1, 0, 7, 0), times.ReadAll(2)[1]);
            using var numbers = group.Column(2).LogicalReader<double?>();
            Assert.Equal([null, 0.37 - 2], numbers.ReadAll(2));
            using var notes = group.Column(0).LogicalReader<string>();
            Assert.Equal("n 00", notes.ReadAll(1)[0]);
        }
        var again = Predict(project["typed.parquet"], "again.csv", keep: ["note", "x"]);
        Assert.Equal(csv.Batch.MeanScore, again.Batch.MeanScore);
        Assert.Equal(scores, File.ReadLines(project["again.csv"]).Skip(1).Select(l => double.Parse(l.Split(',')[^3], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Whole_numbers_stay_whole_in_Parquet_and_too_large_ones_are_refused()
    {
        void WriteIds(long last)
        {
            using var file = new ParquetFileWriter(project["ids.parquet"], [new Column<long>("id"), new Column<DateTime>("at", LogicalType.Timestamp(false, TimeUnit.Micros)), new Column<double?>("x"), new Column<string>("city")]);
            using var group = file.AppendRowGroup();
            using (var column = group.NextColumn().LogicalWriter<long>()) { column.WriteBatch([1, last]); }
            using (var column = group.NextColumn().LogicalWriter<DateTime>()) { column.WriteBatch([new(2024, 3, 1), new(2024, 3, 2)]); }
            using (var column = group.NextColumn().LogicalWriter<double?>()) { column.WriteBatch([1, null]); }
            using (var column = group.NextColumn().LogicalWriter<string>()) { column.WriteBatch(["Rome", null!]); }
            file.Close();
        }
        WriteIds(9_007_199_254_740_991);
        Assert.Equal(2, Predict(project["ids.parquet"], "ids.out.parquet").Batch.Rows);
        using (var file = new ParquetFileReader(project["ids.out.parquet"]))
        {
            using var group = file.RowGroup(0);
            using var ids = group.Column(0).LogicalReader<long?>();
            Assert.Equal([1, 9_007_199_254_740_991], ids.ReadAll(2));
        }
        WriteIds(9_007_199_254_740_993);
        Assert.Contains("'id'", Refused("serve.batch_number_too_large", () => Predict(project["ids.parquet"], "ids.csv")), StringComparison.Ordinal);
        Assert.False(File.Exists(project["ids.csv"]));
        Assert.Equal(2, Predict(project["ids.parquet"], "ids.csv", keep: ["city"]).Batch.Rows);
    }

    [Fact]
    public void Rows_that_cannot_be_read_are_counted_and_listed_and_the_others_keep_their_scores()
    {
        var lines = ReleasedProject.Csv(300).TrimEnd('\n').Split('\n').ToList();
        Predict(Write("good.csv", string.Join('\n', lines)), "good.out.csv");
        var good = File.ReadAllLines(project["good.out.csv"]).ToList();
        lines[5] = lines[5].Replace(lines[5].Split(',')[2], "twelve", StringComparison.Ordinal);
        lines[9] = $"{lines[9].Split(',')[0]},not a time,1,Rome";
        lines[12] = $"{lines[12].Split(',')[0]},,1,Rome";
        var report = Predict(Write("bad.csv", string.Join('\n', lines)), "bad.out.csv");
        Assert.Equal((297L, 3L), (report.Batch.Rows, report.Batch.Quarantined));
        Assert.Equal(new Dictionary<string, long> { ["x: is not a number"] = 1, ["at: is not a time"] = 1, ["at: has no time, or a place whose zone is not known"] = 1 }, report.Batch.Reasons.ToDictionary());
        var list = File.ReadAllText(report.QuarantineFile!);
        Assert.Contains("row 5,x,is not a number,twelve\n", list, StringComparison.Ordinal);
        Assert.Contains("row 12,at,", list, StringComparison.Ordinal);
        foreach (var line in (int[])[12, 9, 5]) { good.RemoveAt(line); }
        Assert.Equal(good, File.ReadAllLines(project["bad.out.csv"]));
        // A batch without such rows does not leave the list of another one behind.
        Assert.Null(Predict(project["good.csv"], "bad.out.csv").QuarantineFile);
        Assert.False(File.Exists(project["bad.out.csv.quarantine.csv"]));
    }

    [Fact]
    public void A_short_line_in_a_wide_file_is_one_bad_row_and_not_a_bad_file()
    {
        var wide = string.Concat(Enumerable.Range(0, 20).Select(i => $",w{i}"));
        var rows = Enumerable.Range(0, 40).Select(i => $"2024-03-01 10:00:00,{i},Rome" + string.Concat(Enumerable.Range(0, 20).Select(c => $",{c * i}"))).ToList();
        rows.Insert(20, "x,2");
        var report = Predict(Write("wide.csv", $"at,x,city{wide}\n{string.Join('\n', rows)}\n"), "wide.out.csv", keep: ["x"]);
        Assert.Equal((40L, 1L), (report.Batch.Rows, report.Batch.Quarantined));
        Assert.Equal("the line has too few values", Assert.Single(report.Batch.Reasons).Key);
        Assert.Equal(["line 22,,the line has too few values,\"x,2\""], report.FirstQuarantined);
    }

    [Fact]
    public void Files_of_a_folder_are_one_batch_in_the_order_of_their_names()
    {
        Directory.CreateDirectory(project["days"]);
        var lines = ReleasedProject.Csv(100).Split('\n');
        File.WriteAllText(Path.Combine(project["days"], "2.csv"), lines[0] + "\n" + string.Join('\n', lines[51..]));
        File.WriteAllText(Path.Combine(project["days"], "1.csv"), string.Join('\n', lines[..51]) + "\n");
        Predict(Write("whole.csv", ReleasedProject.Csv(100)), "whole.out.csv");
        Assert.Equal(100, Predict(project["days"], "days.csv").Batch.Rows);
        Assert.Equal(File.ReadAllText(project["whole.out.csv"]), File.ReadAllText(project["days.csv"]));
        Predict(Path.Combine(project["days"], "*.csv"), "pattern.csv");
        Assert.Equal(File.ReadAllText(project["whole.out.csv"]), File.ReadAllText(project["pattern.csv"]));
        Assert.Contains("outside", Refused("serve.batch_output_is_input", () => Predict(project["days"], "days/1.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_are_told_before_anything_is_written()
    {
        var good = Write("fine.csv", ReleasedProject.Csv(3));
        Refused("serve.batch_input_missing", () => Predict(project["none.csv"], "o.csv"));
        Refused("serve.batch_input_missing", () => Predict(project["none*.csv"], "o.csv"));
        Refused("serve.batch_input_empty", () => Predict(Write("empty.csv", ""), "o.csv"));
        Refused("serve.batch_output_unknown", () => Predict(good, "o.xlsx"));
        Refused("serve.batch_output_is_input", () => Predict(good, "fine.csv"));
        Refused("serve.batch_column_repeated", () => Predict(Write("twice.csv", "at,x,city,x\n2024-03-01,1,Rome,2\n"), "o.csv"));
        Refused("serve.batch_result_taken", () => Predict(Write("taken.csv", "at,x,city,score\n2024-03-01,1,Rome,2\n"), "o.csv"));
        Refused("model.run_unknown", () => Predict(good, "o.csv", run: "run-nothing"));
        Assert.EndsWith("Did you mean 'note'?", Refused("data.column_unknown", () => Predict(good, "o.csv", keep: ["noet"])), StringComparison.Ordinal);
        Assert.Contains("'city'", Refused("data.column_unknown", () => Predict(Write("short.csv", "at,x,ctiy\n2024-03-01,1,Rome\n"), "o.csv")), StringComparison.Ordinal);
        Assert.Contains("3 of 3 rows", Refused("data.column_unreadable", () => Predict(Write("wrong.csv", "at,x,city\n2024-03-01,a,Rome\n2024-03-01,b,Rome\n2024-03-01,c,Rome\n"), "o.csv")), StringComparison.Ordinal);
        Refused("serve.batch_input_unclear", () =>
        {
            using var workspace = project.Open();
            return workspace.PredictBatch(new() { In = good, Table = "also", Out = project["o.csv"] }, TestContext.Current.CancellationToken);
        });
        Refused("storage.not_writable", () => Predict(good, "nowhere/o.csv"));
        Assert.False(File.Exists(project["o.csv"]));
    }

    [Fact]
    public void A_file_without_rows_gives_a_file_without_rows()
    {
        var report = Predict(Write("header.csv", "note,at,x,city\n"), "header.out.csv");
        Assert.Equal((0L, null, null), (report.Batch.Rows, report.Batch.MeanScore, report.Batch.DecisionRate));
        Assert.Equal("note,at,x,city,score,decision,release\n", File.ReadAllText(project["header.out.csv"]));
        Predict(project["header.csv"], "header.parquet");
        using var file = new ParquetFileReader(project["header.parquet"]);
        Assert.Equal(0, file.FileMetaData.NumRows);
    }

    [Fact]
    public void A_batch_that_is_stopped_leaves_nothing_and_the_file_of_before()
    {
        var input = Write("stopped.csv", ReleasedProject.Csv(40_000));
        Write("stopped.out.csv", "of before");
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        using var workspace = project.Open();
        Assert.ThrowsAny<OperationCanceledException>(() => workspace.PredictBatch(new() { In = input, Out = project["stopped.out.csv"] }, stop.Token));
        Assert.Equal("of before", File.ReadAllText(project["stopped.out.csv"]));
        Assert.Empty(Directory.EnumerateFiles(project.Folder, "*.tmp"));
    }

    [Fact]
    public void A_run_scores_like_the_release_that_was_made_of_it()
    {
        var input = Write("of_run.csv", ReleasedProject.Csv(50));
        using var workspace = project.Open();
        var live = workspace.OpenRelease();
        var (released, run) = (Predict(input, "released.csv"), Predict(input, "run.csv", run: live.Context.Run[..12]));
        Assert.Equal((live.Context.Release, live.Context.Run), (released.Batch.Release, run.Batch.Release));
        Assert.Equal(released.Batch.MeanScore, run.Batch.MeanScore);
        var listed = workspace.Batches().Batches;
        Assert.Equal([run.Id, released.Id], listed.Take(2).Select(b => b.Id));
        Assert.Equal((50L, "tester"), (listed[0].Batch.Rows, listed[0].Actor));
        Assert.Contains(live.Context.Release, workspace.Ledger.AncestorsOf(released.Id));
        // The same again is the same record.
        Predict(input, "run.csv", run: live.Context.Run);
        Assert.Equal(listed.Count, workspace.Batches().Batches.Count);
        Assert.Equal(run.Batch.OutputHash, JsonDocument.Parse(workspace.Ledger.Find(run.Id)!.Body).RootElement.GetProperty("output_hash").GetString());
    }
}
