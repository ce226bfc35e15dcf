using System.CommandLine;
using Relearn.Cli.Screens;
using Relearn.Data;
using Relearn.Data.Taxonomies;
using Relearn.Loop;

namespace Relearn.Cli.Commands;

/// <summary><c>relearn data classes</c>: which classes there are, which have enough examples, and how they change.</summary>
static class ClassCommands
{
    public static Command Classes()
    {
        var project = CommonOptions.Project();
        var show = new Command("show", "The classes: examples of each, which are told apart, and what the others need") { project };
        show.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var report = await workspace.ClassesAsync(cancellation);
            host.Result(report, DataJson.Default.ClassReport, console => ClassScreen.Show(console, report));
            return ExitCodes.Fine;
        }));
        var group = new Command("classes", "The classes of a label: examples, which are told apart, changes") { show, Add(), Rename(), Merge(), Split(), Move(), Undo(), History() };
        return group;
    }

    static Argument<string> Path(string description) => new("class") { Description = $"{description}, such as \"fashion > shoes\"" };

    static Option<string?> Reason() => new("--reason") { Description = "Why; kept with the change" };

    static Command Change(string name, string description, IReadOnlyList<Symbol> symbols, Func<ParseResult, TaxonomyChange> change)
    {
        var project = CommonOptions.Project();
        var reason = Reason();
        var command = new Command(name, description) { project };
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument) { command.Add(argument); }
            else { command.Add((Option)symbol); }
        }
        command.Add(reason);
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var history = workspace.ChangeClasses(change(parsed) with { Reason = parsed.GetValue(reason) });
            host.Result(history, LoopJson.Default.ClassHistory, console => ClassScreen.Show(console, workspace.Project, history));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    static Command Add()
    {
        var path = Path("Path of the new class");
        return Change("add", "A new class", [path], p => new(TaxonomyChangeKind.Add, p.GetRequiredValue(path)));
    }

    static Command Rename()
    {
        var path = Path("The class");
        var name = new Option<string>("--to") { Description = "Its new name, without the groups above", Required = true };
        return Change("rename", "Another name for a class; the paths of all below change with it", [path, name], p => new(TaxonomyChangeKind.Rename, p.GetRequiredValue(path), p.GetRequiredValue(name)));
    }

    static Command Merge()
    {
        var path = Path("The class that goes");
        var into = new Option<string>("--into") { Description = "Path of the class that takes its examples", Required = true };
        return Change("merge", "A class becomes part of another", [path, into], p => new(TaxonomyChangeKind.Merge, p.GetRequiredValue(path), p.GetRequiredValue(into)));
    }

    static Command Split()
    {
        var path = Path("The class");
        var parts = new Option<string[]>("--parts") { Description = "Names of the classes below it, two or more", Required = true, AllowMultipleArgumentsPerToken = true };
        return Change("split", "A class gets classes below it; what is labelled as it stays so until somebody says which", [path, parts], p => new(TaxonomyChangeKind.Split, p.GetRequiredValue(path), Parts: p.GetRequiredValue(parts)));
    }

    static Command Move()
    {
        var path = Path("The class");
        var to = new Option<string>("--below") { Description = "Path of the group that it goes below; empty for the top", Required = true };
        return Change("move", "A class goes below another group, with all that is below it", [path, to], p => new(TaxonomyChangeKind.Move, p.GetRequiredValue(path), p.GetRequiredValue(to)));
    }

    static Command Undo() => Change("undo", "The last change that stands is taken back", [], _ => new(TaxonomyChangeKind.Undo));

    static Command History()
    {
        var project = CommonOptions.Project();
        var command = new Command("history", "The changes of classes, with who made them and why") { project };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var history = workspace.ClassHistory();
            host.Result(history, LoopJson.Default.ClassHistory, console => ClassScreen.Show(console, workspace.Project, history));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }
}
