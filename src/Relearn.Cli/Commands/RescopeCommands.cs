using System.CommandLine;
using Relearn.Cli.Screens;
using Relearn.Loop.Rescoping;

namespace Relearn.Cli.Commands;

/// <summary><c>relearn scope set</c>, <c>objective</c>, <c>undo</c> and <c>history</c>.</summary>
static class RescopeCommands
{
    public static IEnumerable<Command> All() => [Set(), Objective(), Undo(), History()];

    static Option<string?> Because() => new("--because") { Description = "Beginning of the id of the review or diagnosis that this comes from; both then name each other" };

    // Here something always follows the folder, so it has to be named.
    static Argument<string> Project() => new("project") { Description = "The project's folder" };

    static Command Set()
    {
        var (project, because) = (Project(), Because());
        var changes = new Argument<string[]>("changes") { Description = "KEY=VALUE, with the sections of the key before it: learning.schedule_days=7", Arity = ArgumentArity.OneOrMore };
        return Make(new("set", "Change single keys of project.yaml in place; comments and order stay, and what would not be sound is not written") { project, changes, because }, project,
            (workspace, parsed) => workspace.SetScope(parsed.GetRequiredValue(changes), parsed.GetValue(because)));
    }

    static Command Objective()
    {
        var (project, because) = (Project(), Because());
        var name = new Argument<string>("name") { Description = "One of the project's 'objectives'" };
        return Make(new("objective", "Learn another objective: what it declares becomes the label") { project, name, because }, project,
            (workspace, parsed) => workspace.ChooseObjective(parsed.GetRequiredValue(name), parsed.GetValue(because)));
    }

    static Command Undo()
    {
        var project = CommonOptions.Project();
        return Make(new("undo", "Take the last change by 'set' or 'objective' back") { project }, project, (workspace, _) => workspace.UndoScope());
    }

    static Command Make(Command command, Argument<string> project, Func<Workspace, ParseResult, ScopeChangeLine> change)
    {
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var made = change(workspace, parsed);
            host.Result(made, RescopingJson.Default.ScopeChangeLine, console => RescopeScreen.Show(console, made));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    static Command History()
    {
        var project = CommonOptions.Project();
        var command = new Command("history", "How the scope came to be what it is: changes with the review or diagnosis that they came from") { project };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var history = workspace.ScopeHistory();
            host.Result(history, RescopingJson.Default.ScopeHistory, console => RescopeScreen.Show(console, history));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }
}
