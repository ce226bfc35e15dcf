using System.CommandLine;
using Relearn.Cli.Screens;
using Relearn.Scoping;
using Relearn.Serving.Rollouts;
using Spectre.Console;

namespace Relearn.Cli.Commands;

/// <summary>The commands of <c>relearn serve</c> that put releases live, beside one another, and back.</summary>
static class ReleaseCommands
{
    public static Command[] All() => [Release(), Releases(), Promote(), Rollback(), Approve(), WeightsCommands.Weights()];

    static Command Release()
    {
        var project = CommonOptions.Project();
        var run = new Option<string?>("--run") { Description = "The run or release, by the beginning of its id; by default the newest release" };
        var mode = new Option<string?>("--as") { Description = "shadow, canary, ab or direct; by default as 'release.mode' declares" };
        mode.AcceptOnlyFromAmong(ProjectFile.ReleaseModes);
        var share = new Option<double?>("--share") { Description = "The challenger's share of the traffic, 0.001 to 0.999; by default as 'release.share' or 'release.steps' declare" };
        var command = new Command("release", "Put a release live, or start it as a challenger beside the one that is; refused with all reasons where it breaks the scope") { project, run, mode, share };
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var how = parsed.GetValue(mode) is { } name ? (ReleaseMode?)Array.IndexOf(ProjectFile.ReleaseModes, name) : null;
            var outcome = await workspace.StartRolloutAsync(parsed.GetValue(run), how, parsed.GetValue(share), cancellation: cancellation);
            return Show(host, outcome);
        }));
        return command;
    }

    static Command Releases()
    {
        var project = CommonOptions.Project();
        var command = new Command("releases", "Champion, challengers with the evidence so far and what they wait for, and how earlier rollouts ended") { project };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var list = workspace.Releases();
            host.Result(list, RolloutsJson.Default.ReleaseList, console => ReleaseScreen.Show(console, list));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    static Option<string?> Rollout(string what) => new("--rollout") { Description = $"The rollout or its challenger, by the beginning of the id; by default {what}" };

    static Command Promote()
    {
        var project = CommonOptions.Project();
        var rollout = Rollout("the one that is open");
        var command = new Command("promote", "Give a challenger the champion's place, whatever the rules say of it") { project, rollout };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            return Task.FromResult(Show(host, workspace.PromoteChallenger(parsed.GetValue(rollout))));
        }));
        return command;
    }

    static Command Rollback()
    {
        var project = CommonOptions.Project();
        var rollout = Rollout("the canary or A/B that is open; where there is none, the champion gives way to the one before");
        var command = new Command("rollback", "Take a challenger back, or go back to the champion before; a running service follows within a second") { project, rollout };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            return Task.FromResult(Show(host, workspace.RollBack(parsed.GetValue(rollout))));
        }));
        return command;
    }

    static Command Approve()
    {
        var release = new Argument<string>("release") { Description = "The release or its run, by the beginning of its id" };
        var project = new Option<string>("--project") { Description = "The project's folder", DefaultValueFactory = _ => "." };
        var name = new Option<string>("--as") { Description = "The stakeholder who approves, as project.yaml names them", Required = true };
        var note = new Option<string>("--note") { Description = "What they have to say; kept with the approval", Required = true };
        var command = new Command("approve", "Note that a stakeholder approves a release; 'release.sign_off: true' makes live traffic wait for it") { release, project, name, note };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var outcome = workspace.Approve(parsed.GetRequiredValue(release), parsed.GetRequiredValue(name), parsed.GetRequiredValue(note));
            host.Result(outcome, RolloutsJson.Default.ApprovalOutcome, console => console.WriteLine(
                $"Release '{outcome.Release}' is approved by {string.Join(", ", outcome.Approved)}.{(outcome.Missing.Count == 0 ? "" : $" It still waits for {string.Join(", ", outcome.Missing)}.")}"));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    static int Show(CommandHost host, ReleaseOutcome outcome)
    {
        host.Result(outcome, RolloutsJson.Default.ReleaseOutcome, console => console.WriteLine(outcome.What));
        return ExitCodes.Fine;
    }
}
