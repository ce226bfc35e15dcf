using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Relearn.FaultBench.Faults;
using Relearn.FaultBench.Readers;
using Relearn.FaultBench.Streams;
using Relearn.Loop;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving;

namespace Relearn.FaultBench.Plant;

/// <summary>A company's life with the real system: rows come and are answered, outcomes arrive late, files grow, models are trained and released as the plan says.</summary>
/// <remarks>
/// <code>
/// a day:  morning  what the team planned: declaration, retraining, rollout
///         all day  rows -> request -> the service's answer and log
///         night    outcomes that are known by now -> the service's log; rollouts are judged
/// a week: files are written, imported, and the readers are asked
/// </code>
/// </remarks>
sealed class Company : IAsyncDisposable
{
    readonly string _folder;
    readonly RunPlan _plan;
    readonly StreamTable _stream;
    readonly SimulatedClock _clock;
    readonly RowDraw _draw;
    readonly CellChanges _changes;
    readonly string[] _names;
    readonly List<CompanyRow> _history;
    readonly List<CompanyRow> _rows = [];
    readonly Dictionary<long, (string Id, bool Acted)> _answers = [];
    readonly List<CompanyRow> _waiting = [];
    readonly List<string> _notes = [];
    readonly List<double> _loss = [], _money = [];
    readonly List<int> _counts = [];
    readonly DayRecord _record;
    readonly Workspace _workspace;
    readonly LiveService _live;
    string _declared;

    Company(string folder, RunPlan plan, StreamTable stream, ColumnStatistics statistics, List<CompanyRow> history, SimulatedClock clock, Workspace workspace)
    {
        (_folder, _plan, _stream, _clock, _history, _workspace) = (folder, plan, stream, clock, history, workspace);
        var operators = plan.Scenario.Operators(plan.Severity, plan.Start);
        _draw = new(stream, statistics, plan.RowSeed, operators);
        _changes = new(_draw.Columns, statistics, operators, plan.RowSeed);
        _names = [.. _draw.Columns.Select(c => c.Name)];
        _declared = File.ReadAllText(Path.Combine(folder, ProjectFile.FileName));
        _live = workspace.Serve();
        _record = new(_draw.Columns, history, _live.Model);
    }

    static WorkspaceOptions Options(SimulatedClock clock) => new() { Actor = "company", Time = clock, Threads = 1 };

    /// <summary>Trains the first model of a stream in a folder.</summary>
    public static async Task<List<CompanyRow>> FoundAsync(string folder, StreamTable stream, ColumnStatistics statistics)
    {
        var history = HistoryOf(stream, statistics);
        if (Directory.Exists(Path.Combine(folder, ".relearn"))) { return history; }
        Directory.CreateDirectory(folder);
        var clock = new SimulatedClock { Now = RowDraw.FirstDay.AddMinutes(-30) };
        File.WriteAllText(Path.Combine(folder, ProjectFile.FileName), ProjectText.Of(stream));
        StreamColumn[] columns = [.. stream.Columns, .. RowDraw.Own];
        SourceFiles.Write(folder, history, int.MinValue / 2, new(columns, statistics, [], 0), [.. columns.Select(c => c.Name)], clock.Now, -1);
        using var workspace = Workspace.Open(folder, Options(clock));
        var report = await workspace.RunAsync().ConfigureAwait(false);
        return report.Release is null ? throw new InvalidOperationException($"The gate refused the first model of '{stream.Name}' ({folder}): {string.Join("; ", report.Gate.Checks.Where(c => !c.Passed).Select(c => c.Detail))}") : history;
    }

    static List<CompanyRow> HistoryOf(StreamTable stream, ColumnStatistics statistics)
    {
        var draw = new RowDraw(stream, statistics, RowDraw.HistorySeed, []);
        return [.. Enumerable.Range(-stream.HistoryDays, stream.HistoryDays).SelectMany(draw.Day)];
    }

    /// <summary>Plays a plan in a folder that is a copy of the founded one.</summary>
    public static async Task<PlayedRun> PlayAsync(string folder, RunPlan plan, StreamTable stream, ColumnStatistics statistics, List<CompanyRow> history, IReadOnlyList<IReader> readers, int days = RunPlan.Days)
    {
        var clock = new SimulatedClock { Now = RowDraw.FirstDay };
        using var workspace = Workspace.Open(folder, Options(clock));
        await using var company = new Company(folder, plan, stream, statistics, history, clock, workspace);
        return await company.LiveAsync(readers, days).ConfigureAwait(false);
    }

    async Task<PlayedRun> LiveAsync(IReadOnlyList<IReader> readers, int days)
    {
        var started = Stopwatch.GetTimestamp();
        var asking = TimeSpan.Zero;
        var readings = readers.ToDictionary(r => r.Name, _ => new List<Reading>());
        PlannedEvent[] events = [.. _plan.Scenario.Events(_plan.Severity, _plan.Start), .. _plan.Innocent.Select(d => new PlannedEvent(d, "retrain", new(s_nothing, 0)))];
        for (var day = 0; day < days; day++)
        {
            foreach (var planned in events.Where(e => e.Day == day)) { await DoAsync(planned, day).ConfigureAwait(false); }
            Serve(day);
            await ReportAsync(day).ConfigureAwait(false);
            if (!RunPlan.Asked.Contains(day)) { continue; }
            WriteFiles(day + 1);
            await ImportAsync(day).ConfigureAwait(false);
            var before = Stopwatch.GetTimestamp();
            foreach (var reader in readers) { readings[reader.Name].Add(await reader.ReadAsync(_folder, Options(_clock), day, _record).ConfigureAwait(false)); }
            asking += Stopwatch.GetElapsedTime(before);
        }
        _notes.AddRange(_workspace.Releases().Ended.Select(r => $"{r.Mode} of {r.Challenger}: {r.Verdict}"));
        string Named(string subject) => subject.StartsWith('$') ? _stream.Roles[subject[1..]] : subject;
        return new(_plan.Stream, _plan.Scenario.Id, _plan.Severity, _plan.Seed, _plan.Start, days, [.. _plan.Scenario.Subjects.Select(Named)], _plan.Innocent, _notes, _counts, _loss, _money,
            readings.ToDictionary(r => r.Key, r => (IReadOnlyList<Reading>)r.Value), Stopwatch.GetElapsedTime(started).TotalSeconds, asking.TotalSeconds);
    }

    static readonly JsonElement s_nothing = JsonDocument.Parse("{}").RootElement;

    DateTime Midnight(int day) => RowDraw.FirstDay.AddDays(day);

    void WriteFiles(int today)
    {
        // Labels of earlier weeks still come; what is retroactive touches all of them.
        var all = today >= _plan.Start && _plan.Scenario.Operators(_plan.Severity, _plan.Start).Any(o => o.Retroactive || o.Kind is "leak" or "extra");
        SourceFiles.Write(_folder, all ? [.. _history, .. _rows] : _rows, all ? int.MinValue / 2 : Math.Max(0, today - 35), _changes, _names, _clock.Now, today);
    }

    async Task ImportAsync(int day)
    {
        try
        {
            using var workspace = Workspace.Open(_folder, Options(_clock));
            await Circle.DataAsync(workspace.Context(default)).ConfigureAwait(false);
        }
        catch (UserErrorException e)
        {
            _notes.Add(FormattableString.Invariant($"day {day}: import refused: {e.Errors[0].Message}"));
        }
    }

    async Task DoAsync(PlannedEvent planned, int day)
    {
        _clock.Now = Midnight(day).AddMinutes(5);
        var file = Path.Combine(_folder, ProjectFile.FileName);
        var text = planned.Knobs.Texts("add") is { Count: > 0 } added ? ProjectText.Of(_stream, added) : _declared;
        foreach (var (find, put) in planned.Knobs.Pairs("edit")) { text = text.Replace(RoleNames(find), RoleNames(put), StringComparison.Ordinal); }
        if (planned.Knobs.Text("mode") is { } mode) { text = text.Replace("mode: direct", $"mode: {mode}", StringComparison.Ordinal); }
        if (planned.Knobs.Has("share")) { text = text.Replace("share: 0.3", string.Create(CultureInfo.InvariantCulture, $"share: {planned.Knobs.Number("share", 0.3)}"), StringComparison.Ordinal); }
        File.WriteAllText(file, text);
        if (planned.Do != "edit") { await TrainAsync(day, planned).ConfigureAwait(false); }
        // What was only for that run is taken back; what stays is said.
        if (planned.Knobs.Flag("stays") || planned.Do == "edit") { _declared = text; }
        else { File.WriteAllText(file, _declared); }
    }

    string RoleNames(string text)
    {
        foreach (var (role, name) in _stream.Roles.OrderByDescending(r => r.Key.Length)) { text = text.Replace($"${role}", name, StringComparison.Ordinal); }
        return text.Replace("\\n", "\n", StringComparison.Ordinal);
    }

    async Task TrainAsync(int day, PlannedEvent planned)
    {
        WriteFiles(day);
        try
        {
            using var workspace = Workspace.Open(_folder, Options(_clock));
            var report = await workspace.RunAsync().ConfigureAwait(false);
            _notes.Add(FormattableString.Invariant($"day {day}: {planned.Do}: {(report.Release is { } release ? $"{release} {report.Released?.State}" : $"the gate refused it: {string.Join("; ", report.Gate.Checks.Where(c => !c.Passed).Select(c => c.Name))}")}"));
            _record.Released(day);
        }
        catch (UserErrorException e)
        {
            _notes.Add(FormattableString.Invariant($"day {day}: {planned.Do} failed: {e.Errors[0].Message}"));
        }
        await _live.FollowAsync(again: true).ConfigureAwait(false);
    }

    void Serve(int day)
    {
        var rows = _draw.Day(day);
        _rows.AddRange(rows);
        _waiting.AddRange(rows);
        var kpi = _workspace.Project.Kpi;
        var (loss, money) = (0.0, 0.0);
        var answer = new ArrayBufferWriter<byte>();
        foreach (var row in rows)
        {
            _clock.Now = row.At.AddSeconds(1);
            var cells = _changes.Of(row, "request", day);
            answer.ResetWrittenCount();
            var id = _live.Predictions.Predict(Encoding.UTF8.GetBytes(Request(row, cells, day)), answer, commit: false);
            var (score, acted) = Read(answer.WrittenSpan);
            _answers.Add(row.Place, (id.ToString(), acted));
            loss += BinaryMetrics.LogLoss(score, row.Label);
            money += row.Label ? acted ? kpi.TruePositive : kpi.FalseNegative : acted ? kpi.FalsePositive : kpi.TrueNegative;
            _record.Served(day, row.Place, cells, score, acted);
        }
        _live.Predictions.Commit();
        _counts.Add(rows.Count);
        _loss.Add(Math.Round(loss / Math.Max(1, rows.Count), 5));
        _money.Add(Math.Round(money, 2));
    }

    string Request(CompanyRow row, string?[] cells, int day)
    {
        var text = new StringBuilder(400).Append(CultureInfo.InvariantCulture, $"{{\"key\":\"{row.Key}\",\"rows\":[{{\"at\":\"{row.At:yyyy-MM-ddTHH:mm:ss}\",\"id\":\"{row.Key}\"");
        for (var c = 0; c < cells.Length; c++)
        {
            text.Append(",\"").Append(_names[c]).Append("\":");
            if (cells[c] is not { } cell) { text.Append("null"); }
            else if (_draw.Columns[c].IsNumber) { text.Append(cell); }
            else { text.Append('"').Append(JsonEncodedText.Encode(cell)).Append('"'); }
        }
        foreach (var name in _changes.Added) { text.Append(",\"").Append(name).Append("\":").Append(_changes.AddedCell(name, row, "request", day) ?? "null"); }
        return text.Append("}]}").ToString();
    }

    static (double Score, bool Acted) Read(ReadOnlySpan<byte> answer)
    {
        var reader = new Utf8JsonReader(answer);
        var (score, acted) = (double.NaN, false);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName) { continue; }
            if (reader.ValueTextEquals("score"u8)) { reader.Read(); score = reader.GetDouble(); }
            else if (reader.ValueTextEquals("decision"u8)) { reader.Read(); acted = reader.GetBoolean(); }
        }
        return (score, acted);
    }

    async Task ReportAsync(int day)
    {
        _clock.Now = Midnight(day + 1).AddMinutes(-1);
        var text = new StringBuilder("[");
        var place = _rows.Count > 0 ? _rows.Select((r, i) => (r.Place, i)).ToDictionary(r => r.Place, r => r.i) : [];
        var left = new List<CompanyRow>();
        foreach (var row in _waiting)
        {
            if (row.KnownAt > _clock.Now) { left.Add(row); continue; }
            var (id, acted) = _answers[row.Place];
            var at = place[row.Place];
            if (_changes.Said(row, at + 1 < _rows.Count ? _rows[at + 1] : null, "outcome", day, acted) is not { } said) { continue; }
            text.Append(text.Length > 1 ? "," : "").Append(CultureInfo.InvariantCulture, $"{{\"decision_id\":\"{id}\",\"value\":{(said ? "true" : "false")},\"event_time\":\"{row.KnownAt:yyyy-MM-ddTHH:mm:ss}Z\"}}");
            _record.Matured(day, row.Place, said);
        }
        _waiting.Clear();
        _waiting.AddRange(left);
        if (text.Length > 1) { await _live.Outcomes.AcceptAsync(Encoding.UTF8.GetBytes(text.Append(']').ToString()), "billing").ConfigureAwait(false); }
        if (_live.Lineup.IsPlain) { return; }
        await _live.JudgeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _live.DisposeAsync().ConfigureAwait(false);
}
