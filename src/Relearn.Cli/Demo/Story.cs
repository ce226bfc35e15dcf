using System.CommandLine.Parsing;
using System.Globalization;
using Relearn.Analysis.Causes;
using Relearn.Demo;
using Relearn.Server;

namespace Relearn.Cli.Demo;

/// <summary>The story of a team with an ad market: run, serve, ask the doctor, do what it says, and again.</summary>
/// <remarks>
/// <code>
/// first model ─► two weeks live ─► second model (with the troubles) ─► relearn run
///        ┌────────────────────────────────────────────────────────────────┘
///        ▼
///  relearn diagnose: is something wrong already?
///        ├─ no, and the gate passed ──► two weeks live ┐
///        ├─ no, and the gate refused ─► three days ────┤ relearn diagnose
///        ▼                                             ▼
///        ├─ something is wrong: run the commands that it proposes, do the work they leave to people, relearn run
///        └─ nothing is wrong: a release that changes nothing; two more weeks; after the second such answer the story ends
/// </code>
/// The script never looks at what is wrong. <see cref="StoryTurn.Wrong"/> is written beside each answer, and nothing reads it but the score.
/// </remarks>
sealed class Story
{
    const int FirstWeeks = 14, LiveDays = 14, WorkDays = 3, QuietAtEnd = 2, MostAlike = 3, WarmUp = 14, Gap = 60;

    readonly StoryOptions _options;
    readonly StoryTelling _tell;
    readonly Market _market;
    readonly AdTeam _team;
    readonly JudgingTable _judges;
    readonly SimulatedClock _clock;
    readonly List<MarketDay> _days = [];
    readonly List<StoryTurn> _turns = [];
    readonly List<string> _events = [];
    readonly int _begin;
    int _day;
    int _seeds = 1;
    int _told;

    Story(StoryOptions options, StoryTelling tell)
    {
        (_options, _tell) = (options, tell);
        // The rows of the second model end here; where they are old the story begins two months later.
        var rowsEnd = AdTeam.Days + WarmUp;
        _begin = rowsEnd + (options.Troubles.HasFlag(Troubles.Stale) ? Gap : 0);
        var world = new MarketOptions { Seed = options.Seed, PagesPerDay = options.PagesPerDay, TastesTurn = (rowsEnd, _begin) };
        _market = new(world);
        _team = new(options.Folder, _market, world, options.Troubles);
        _judges = new(_market, options.Seed);
        _day = _begin - FirstWeeks;
        _clock = new(MarketCalendar.DateOf(_day));
    }

    /// <summary>Plays it.</summary>
    public static Task<StoryReport> PlayAsync(StoryOptions options, StoryTelling tell, CancellationToken cancellation) => new Story(options, tell).PlayAsync(cancellation);

    async Task<StoryReport> PlayAsync(CancellationToken cancellation)
    {
        _team.BringFirst();
        _tell.Say($"{Date(_day)}: the team has {AdTeam.Days} days of pages and learns from how well an ad fits its query. Its first model goes live.");
        if (await RunAsync("relearn run " + Quoted(_options.Folder)) != ExitCodes.Fine) { throw CliErrors.DemoStuck(_options.Folder).Exception(); }
        var before = await LiveAsync(FirstWeeks, cancellation);
        _told = _days.Count;
        _team.BringSecond(AdTeam.Days + WarmUp);
        _tell.Say($"{Date(_day)}: {Money(before)} a day so far. The second model is to look at everything: who asks, about what, on what, and how the ad looks.");
        var (quiet, occasion) = (0, "the second model");
        while (quiet < QuietAtEnd && !TimeIsUp && !IsStuck)
        {
            var released = await RunAsync("relearn run " + Quoted(_options.Folder)) == ExitCodes.Fine;
            _tell.Say(released ? $"{Date(_day)}: trained and released ({occasion})." : $"{Date(_day)}: trained, and the gate refused it ({occasion}).");
            var turn = await AskAsync(occasion, released, onAlarmOnly: true, cancellation);
            await LiveAsync(turn is null && released ? LiveDays : WorkDays, cancellation);
            turn ??= await AskAsync(occasion, released, onAlarmOnly: false, cancellation);
            if (turn!.Alarm) { (quiet, occasion) = (0, $"after '{turn.Cause}'"); }
            else if (++quiet < QuietAtEnd) { occasion = ChangeNothing(); }
        }
        return Report(before);
    }

    bool TimeIsUp => _day >= _begin + 7 * _options.Weeks;

    // The same again and again: what it proposes does not help.
    bool IsStuck => _turns.Count >= MostAlike && _turns.TakeLast(MostAlike).All(t => t.Alarm && t.Cause == _turns[^1].Cause);

    StoryReport Report(IReadOnlyList<MarketDay> before) => new(_options.Seed, TroubleWords.Text(_options.Troubles), _events, _turns, _days, TroubleWords.Text(_team.Left), _turns.All(t => t.Right),
        before.Average(d => d.Revenue), _days.TakeLast(LiveDays).Average(d => d.Revenue));

    async Task<StoryTurn?> AskAsync(string occasion, bool released, bool onAlarmOnly, CancellationToken cancellation)
    {
        Diagnosis diagnosis;
        using (var workspace = Open()) { diagnosis = await workspace.DiagnoseAsync(cancellation); }
        if (onAlarmOnly && !diagnosis.Alarm) { return null; }
        var (top, money) = (diagnosis.Top, _days.Skip(_told).ToArray());
        int[] wrong = [.. Steps(_team.Left).Distinct()];
        // What is found on the last day is for those who come after.
        var commands = diagnosis.Alarm && !TimeIsUp ? await FollowAsync(top) : [];
        var turn = new StoryTurn(Date(_day), occasion, released, top.Cause, top.Step, top.Probability, top.Says, diagnosis.Alarm, wrong, diagnosis.Alarm ? wrong.Contains(top.Step) : wrong.Length == 0, commands,
            money.Length == 0 ? null : money.Average(d => d.Revenue), money.Length == 0 ? null : money.Average(d => d.Views));
        _told = _days.Count;
        _turns.Add(turn);
        _tell.Turn(turn);
        return turn;
    }

    /// <summary>Runs what the doctor proposes, the first aid before the repair, and does what they leave to people.</summary>
    async Task<List<string>> FollowAsync(RankedCause top)
    {
        var done = new List<string>();
        await DoAsync(top.First.Command);
        var mended = await PeopleAsync(top, done);
        // The next turn runs anyway.
        if (!mended && top.Repair.Command != top.First.Command && !IsRun(top.Repair.Command)) { await DoAsync(top.Repair.Command); }
        _team.ReadAim();
        return done;

        async Task DoAsync(string command) => done.Add(await RunAsync(command) is var code and not ExitCodes.Fine ? $"{command}  (exit code {code})" : command);
    }

    // What a step leaves to people: labels are judged, positives looked for, newer rows brought. They do it whether or not it was needed.
    async Task<bool> PeopleAsync(RankedCause top, List<string> done)
    {
        switch (top.Cause)
        {
            case "labels_of_one_source" or "labels_noisy" or "label_join" or "label_definition":
                var sheet = Path.Combine(_options.Folder, "suspects.csv");
                var export = $"relearn data review {Quoted(_options.Folder)} --export {Quoted(sheet)}";
                if (await RunAsync(export) != ExitCodes.Fine) { return false; }
                var (judged, wrong, firm) = _judges.FillIn(sheet, TeamProject.AimOf(_options.Folder));
                await RunAsync($"relearn data labels import {Quoted(sheet)} {Quoted(_options.Folder)} --by judges");
                _tell.Say($"People judge {judged} suspects: {wrong} are wrong{(firm is null ? "" : $", most of them by {firm}, who mends it and delivers all labels anew")}.");
                done.Add($"people judge {judged} suspects: {wrong} wrong");
                if (firm is not null) { _team.HaveLabelsDeliveredAnew(); }
                return firm is not null;
            case "too_few_positives":
                _tell.Say("Those who collect are asked for the positive rows that they left out, and bring them.");
                done.Add("people bring the positive rows that were left out");
                _team.BringPositives();
                return false;
            default:
                if (top.Step != 5) { return false; }
                _tell.Say($"The rows of the last {AdTeam.Days} days are brought.");
                done.Add("people bring the newest rows");
                _team.BringNewest(_day);
                return false;
        }
    }

    // A routine release: other random numbers, and nothing else.
    string ChangeNothing()
    {
        _seeds++;
        var file = Path.Combine(_options.Folder, "project.yaml");
        var lines = File.ReadAllLines(file).Where(l => !l.StartsWith("seed:", StringComparison.Ordinal));
        File.WriteAllText(file, string.Join('\n', lines.Append(string.Create(CultureInfo.InvariantCulture, $"seed: {_seeds}"))) + "\n");
        _events.Add($"{Date(_day)} a release that changes nothing");
        return "a release that changes nothing";
    }

    async Task<IReadOnlyList<MarketDay>> LiveAsync(int days, CancellationToken cancellation)
    {
        var played = new List<MarketDay>(days);
        using var workspace = Open();
        var aim = TeamProject.AimOf(_options.Folder);
        if (_options.InProcess)
        {
            await using var service = workspace.Serve();
            await PlayAsync(new InProcessLine(service));
        }
        else
        {
            await using var server = await PredictionServer.StartAsync(workspace, new() { Port = 0 }, cancellation);
            using var http = new HttpClient { BaseAddress = new(server.Address + "/") };
            await PlayAsync(new HttpLine(http));
        }
        _days.AddRange(played);
        return played;

        async Task PlayAsync(IServiceLine line)
        {
            var traffic = new MarketTraffic(_market, line, _clock.MoveTo);
            for (var i = 0; i < days; i++)
            {
                if (_market.Calendar.IsHoliday(_day)) { _events.Add($"{Date(_day)} a holiday"); }
                if (_market.Calendar.CampaignOf(_day) >= 0 && _market.Calendar.CampaignOf(_day - 1) < 0) { _events.Add($"{Date(_day)} a campaign"); }
                played.Add(await traffic.PlayAsync(_day, aim, cancellation));
                _tell.Progress((i + 1) / (double)days);
                _day++;
                _clock.MoveTo(MarketCalendar.DateOf(_day));
            }
        }
    }

    Workspace Open() => Workspace.Open(_options.Folder, new() { Time = _clock, Actor = "team" });

    async Task<int> RunAsync(string command)
    {
        string[] words = [.. CommandLineParser.SplitCommandLine(command)];
        using var output = new StringWriter();
        var code = await new CommandSurroundings(_clock, output, "team").RunAsync([.. words[1..], "--json"]);
        _tell.Ran(command, code, output.ToString());
        return code;
    }

    static bool IsRun(string command) => command.StartsWith("relearn run ", StringComparison.Ordinal);

    static string Quoted(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;

    static string Date(int day) => MarketCalendar.DateOf(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static string Money(IReadOnlyList<MarketDay> days) => string.Create(CultureInfo.InvariantCulture, $"{days.Average(d => d.Revenue):N0} USD");

    static IEnumerable<int> Steps(Troubles left)
    {
        if (left.HasFlag(Troubles.Labels) || left.HasFlag(Troubles.Classes)) { yield return 2; }
        if (left.HasFlag(Troubles.Stale)) { yield return 5; }
        if (left.HasFlag(Troubles.Objective)) { yield return 1; }
    }
}
