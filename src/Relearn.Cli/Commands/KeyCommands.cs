using System.CommandLine;
using Relearn.Serving.Keys;
using Spectre.Console;

namespace Relearn.Cli.Commands;

/// <summary><c>relearn serve keys</c>: who may call the service.</summary>
static class KeyCommands
{
    public static Command Group() => new("keys", "The API keys of the service: make, list, revoke") { Add(), List(), Revoke() };

    static Argument<string> Name() => new("name") { Description = "Name of the key: who uses it" };

    static Option<string> Project() => new("--project") { Description = "The project's folder", DefaultValueFactory = _ => "." };

    static Command Add()
    {
        var (name, project) = (Name(), Project());
        var scopes = new Option<string[]>("--scope") { Description = "What it may do: predict, outcomes (events too) or admin; can be given several times", Required = true };
        scopes.AcceptOnlyFromAmong(KeyScopes.All);
        var command = new Command("add", "Make a key and print it, this once; a running service takes it within a second") { name, scopes, project };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var (key, text) = workspace.Keys.Add(parsed.GetRequiredValue(name), KeyScopes.Parse(parsed.GetRequiredValue(scopes))!.Value);
            host.Result(new(key.Name, text, KeyScopes.Names(key.Scopes)), CliJson.Default.NewKey, console => console.WriteLine(text));
            host.Say($"key '{key.Name}' may {string.Join(" and ", KeyScopes.Names(key.Scopes))}; it is shown this once and kept nowhere");
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    static Command List()
    {
        var project = Project();
        var command = new Command("list", "The keys that are in force; their secrets are not kept") { project };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var keys = new KeyList([.. workspace.Keys.List().Select(k => new KeyLine(k.Name, k.Id, KeyScopes.Names(k.Scopes), k.Created, k.By))]);
            host.Result(keys, CliJson.Default.KeyList, console =>
            {
                if (keys.Keys.Count == 0)
                {
                    console.WriteLine("no keys: the service answers everyone on this machine, and nobody else");
                    return;
                }
                var table = new Table().Border(TableBorder.Simple).AddColumns("key", "id", "scopes", "made", "by");
                foreach (var key in keys.Keys) { table.AddRow(key.Name, key.Id, string.Join(", ", key.Scopes), key.Created.ToString("yyyy-MM-dd HH:mm 'UTC'", System.Globalization.CultureInfo.InvariantCulture), Markup.Escape(key.By)); }
                console.Write(table);
            });
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    static Command Revoke()
    {
        var (name, project) = (Name(), Project());
        var command = new Command("revoke", "Take a key back; a running service refuses it within a second") { name, project };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var key = workspace.Keys.Revoke(parsed.GetRequiredValue(name));
            host.Result(new(key.Name, key.Id, KeyScopes.Names(key.Scopes), key.Created, key.By), CliJson.Default.KeyLine, console => console.WriteLine($"key '{key.Name}' is revoked"));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }
}

/// <summary>A key that was just made, with its text.</summary>
sealed record NewKey(string Name, string Key, IReadOnlyList<string> Scopes);

/// <summary>A key without its secret.</summary>
sealed record KeyLine(string Name, string Id, IReadOnlyList<string> Scopes, DateTimeOffset Created, string By);

/// <summary>The keys in force.</summary>
sealed record KeyList(IReadOnlyList<KeyLine> Keys);
