using System.CommandLine;
using Relearn.Cli.Desk;
using Relearn.Data.Labels.Queues;
using Relearn.Loop.Desk;
using Relearn.Server.Labelling;
using Spectre.Console;

namespace Relearn.Cli.Commands;

/// <summary><c>relearn data label</c>: people label, in the terminal or in a browser.</summary>
static class LabelDeskCommand
{
    const int DefaultPort = 5081;

    public static Command Label()
    {
        var project = CommonOptions.Project();
        var kind = new Option<QueueKind>("--queue") { Description = "What to label: new (no label yet, those first that teach most), review (suspected errors), second (a second label, blind), adjudicate (labels differ), classes (no label yet, and perhaps of a class that has too few)", DefaultValueFactory = _ => QueueKind.New, CustomParser = r => Enum.TryParse<QueueKind>(r.Tokens[0].Value, ignoreCase: true, out var value) ? value : QueueKind.New };
        kind.AcceptOnlyFromAmong([.. Enum.GetValues<QueueKind>().Select(LabelDesk.NameOf)]);
        var by = new Option<string?>("--by") { Description = "Who labels; by default the user of this machine, and with --web the page asks" };
        var items = CommonOptions.Ranged(new Option<int>("--items") { Description = "Items of a new queue", DefaultValueFactory = _ => 200 }, 1, 1_000_000);
        var gold = CommonOptions.Ranged(new Option<int>("--gold") { Description = "Items in a hundred whose label is known, to measure whoever labels", DefaultValueFactory = _ => 5 }, 0, 50);
        var random = CommonOptions.Ranged(new Option<int>("--random") { Description = "Of new items, those in a hundred that are drawn at random; what is measured on them holds of all", DefaultValueFactory = _ => 15 }, 0, 100);
        var fresh = new Option<bool>("--fresh") { Description = "Make a new queue of new items, although the last one is not done" };
        var web = new Option<bool>("--web") { Description = "Serve a page for a browser on this machine until Ctrl-C" };
        var port = CommonOptions.Ranged(new Option<int>("--port") { Description = "Port of the page; 0 takes a free one", DefaultValueFactory = _ => DefaultPort }, 0, 65535);
        var threads = CommonOptions.Threads();
        var command = new Command("label", "Label items with the keyboard, one after the other; --json prints the next item and asks nothing") { project, kind, by, items, gold, random, fresh, web, port, threads };
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            var atTerminal = !Console.IsInputRedirected && !Console.IsOutputRedirected;
            if (!parsed.GetValue(web) && !host.Json && !atTerminal) { throw CliErrors.NoTerminal().Exception(); }
            using var workspace = host.Open(parsed.GetRequiredValue(project), parsed.GetValue(threads));
            var options = new DeskOptions { Items = parsed.GetValue(items), Gold = parsed.GetValue(gold) / 100.0, Random = parsed.GetValue(random) / 100.0, Fresh = parsed.GetValue(fresh) };
            await using var desk = workspace.OpenLabelDesk(parsed.GetValue(kind), options, cancellation);
            if (parsed.GetValue(web)) { return await ServeAsync(host, desk, parsed.GetValue(port), parsed.GetValue(by), cancellation); }
            var name = parsed.GetValue(by) ?? Environment.UserName;
            if (host.Json)
            {
                host.Result(desk.Next(name), DeskJson.Default.DeskTurn, _ => { });
                return ExitCodes.Fine;
            }
            var answers = await new TerminalDesk(CommandHost.Out, async c => await CommandHost.Out.Input.ReadKeyAsync(intercept: true, c) ?? throw new OperationCanceledException(c), desk, name).RunAsync(cancellation);
            CommandHost.Out.Clear();
            CommandHost.Out.MarkupLineInterpolated($"[bold]{Screens.Figures.Count(answers)} answers[/] by {name} are in the label ledger. 'relearn data labels' counts them, 'relearn run' learns from them.");
            return ExitCodes.Fine;
        }));
        return command;
    }

    static async Task<int> ServeAsync(CommandHost host, LabelDesk desk, int port, string? by, CancellationToken cancellation)
    {
        await using var server = await LabelServer.StartAsync(desk, port, by, cancellation);
        host.Result(new LabelPage($"{server.Address}/data/label", desk.Queue), CliJson.Default.LabelPage, console =>
        {
            console.MarkupLineInterpolated($"Label at [blue]{server.Address}/data/label[/] ({desk.Queue}), on this machine alone; Ctrl-C stops. Every answer that the page confirms is on the disk.");
        });
        await Console.Out.FlushAsync(CancellationToken.None);
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        catch (OperationCanceledException)
        {
            host.Say("stopping");
        }
        return ExitCodes.Fine;
    }
}

/// <summary>Where the labelling page is.</summary>
sealed record LabelPage(string Address, string Queue);
