using System.Globalization;
using System.Text;
using System.Text.Json;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Scoping.Editing;
using Relearn.Storage;

namespace Relearn.Loop.Rescoping;

/// <summary>Changes <c>project.yaml</c> and writes down what it came from.</summary>
/// <remarks>
/// 1. What is meant is written beside the ledger. 2. The file takes its new content in one rename. 3. The ledger gets the record. 4. What was meant is deleted.
/// Whoever comes after a process that died finds from the file's content how far it had come: 3 is made up for, or the change never was.
/// </remarks>
sealed class ScopeChanging
{
    static readonly string[] s_reasons = ["diagnosis", "review"];

    readonly CircleContext _context;
    readonly string _path;

    public ScopeChanging(CircleContext context)
    {
        (_context, _path) = (context, Path.Combine(context.Folder, ProjectFile.FileName));
        Settle();
    }

    string Intent => Path.Combine(_context.Paths.Root, "scope-change.json");

    /// <summary>Sets keys.</summary>
    /// <param name="wanted">Keys with their new values; null takes a key out.</param>
    /// <param name="because">Beginning of the id of the record that it comes from, or null.</param>
    /// <param name="objective">The objective that becomes the label.</param>
    public ScopeChangeLine Set(IReadOnlyList<(string Key, string? Value)> wanted, string? because, string? objective = null)
    {
        var reason = because is null ? null : Reason(because);
        var text = File.ReadAllText(_path);
        var (edited, changes) = ProjectEdit.Apply(text, _path, wanted);
        return Write(text, edited, changes, objective, reason, null);
    }

    /// <summary>Makes a declared objective the label.</summary>
    public ScopeChangeLine Choose(string name, string? because)
    {
        var project = _context.Project;
        var objective = project.Objectives.FirstOrDefault(o => o.Name == name) ?? throw EditingErrors.ObjectiveUnknown(_path, name, [.. project.Objectives.Select(o => o.Name)]).Exception();
        var wanted = ProjectEdit.Of(objective, project);
        if (project.Label.Name == name && project.Label.Value == objective.Value) { throw EditingErrors.ObjectiveIsLabel(_path, name).Exception(); }
        return Set(wanted, because, name);
    }

    /// <summary>Takes the last change back that still stands.</summary>
    public ScopeChangeLine Undo()
    {
        var standing = History().Changes.FirstOrDefault(c => c.Undoes is null && c.UndoneBy is null) ?? throw EditingErrors.NothingToUndo(_context.Project.Name).Exception();
        var change = Parse(_context.Ledger.Find(standing.Id!)!);
        var text = File.ReadAllText(_path);
        if (ContentHash.Of(text) == change.AfterHash)
        {
            return Write(text, change.BeforeText, [.. change.Changes.Reverse().Select(c => new KeyChange(c.Key, c.After, c.Before))], null, null, standing.Id);
        }
        var (edited, changes) = ProjectEdit.Revert(text, _path, change.Changes);
        return Write(text, edited, changes, null, null, standing.Id);
    }

    /// <summary>What was changed, newest first.</summary>
    public ScopeHistory History()
    {
        var records = _context.Ledger.List(ScopeChange.Kind, int.MaxValue);
        var undone = records.Select(r => (r.Id, Parse(r).Undoes)).Where(r => r.Undoes is not null).ToDictionary(r => r.Undoes!, r => r.Id);
        return new(ScopeId(_context.Project), [.. records.Select(r => Line(r, undone.GetValueOrDefault(r.Id)))]);
    }

    ScopeChangeLine Write(string before, string after, IReadOnlyList<KeyChange> changes, string? objective, string? because, string? undoes)
    {
        var (old, now) = (ScopeId(_context.Project), ScopeId(ProjectFile.Parse(after, _path).Config!));
        if (before == after) { return new(null, _context.Time.GetUtcNow(), _context.Actor, [], objective, because, old, now, undoes, null); }
        var change = new ScopeChange(changes, objective, because, old, now, before, ContentHash.Of(before), ContentHash.Of(after), undoes);
        // The same change may be made, taken back and made again: each is a record of its own.
        var meant = new MeantChange(change, _context.Ledger.NextNumber(ScopeChange.Kind), _context.Actor);
        AtomicFile.WriteText(Intent, JsonSerializer.Serialize(meant, RescopingJson.Default.MeantChange));
        AtomicFile.Write(_path, s => s.Write(Encoding.UTF8.GetBytes(after)));
        return Line(Note(meant), null);
    }

    LedgerRecord Note(MeantChange meant)
    {
        var change = meant.Change;
        foreach (var scope in (string[])[change.Before, change.After]) { NoteScope(scope, meant); }
        IReadOnlyList<string> inputs = [change.Before, .. new[] { change.Because, change.Undoes }.OfType<string>()];
        var record = _context.Ledger.Append(new(ScopeChange.Kind, ScopeChange.Algorithm, inputs, meant.Number.ToString(CultureInfo.InvariantCulture)), JsonSerializer.Serialize(change, RescopingJson.Default.ScopeChange), meant.Actor);
        File.Delete(Intent);
        return record;
    }

    // The scope is a record like that of a run, so that the run which follows finds it.
    void NoteScope(string id, MeantChange meant)
    {
        if (_context.Ledger.Find(id) is not null) { return; }
        var text = id == meant.Change.Before ? meant.Change.BeforeText : File.ReadAllText(_path);
        if (ProjectFile.Parse(text, _path).Config is { } project && Circle.ScopeIdentity(project) is var identity && identity.Id() == id)
        {
            _context.Ledger.Append(identity, JsonSerializer.Serialize(ProjectScope.From(project), ScopeJson.Default.ProjectScope), meant.Actor);
        }
    }

    // A process died between the steps.
    void Settle()
    {
        if (!File.Exists(Intent)) { return; }
        var meant = JsonSerializer.Deserialize(File.ReadAllText(Intent), RescopingJson.Default.MeantChange)!;
        if (ContentHash.Of(File.ReadAllText(_path)) == meant.Change.AfterHash) { Note(meant); }
        else { File.Delete(Intent); }
    }

    string Reason(string id)
    {
        var found = _context.Ledger.FindByPrefix(id, 2);
        if (found is [var one]) { return one.Id; }
        var known = s_reasons.SelectMany(k => _context.Ledger.List(k, 3)).Select(r => r.Id);
        throw EditingErrors.ReasonUnknown(id, [.. known]).Exception();
    }

    static string ScopeId(ProjectConfig project) => Circle.ScopeIdentity(project).Id();

    static ScopeChange Parse(LedgerRecord record) => JsonSerializer.Deserialize(record.Body, RescopingJson.Default.ScopeChange)!;

    static ScopeChangeLine Line(LedgerRecord record, string? undoneBy)
    {
        var change = Parse(record);
        return new(record.Id, record.Circumstances.At, record.Circumstances.Actor, change.Changes, change.Objective, change.Because, change.Before, change.After, change.Undoes, undoneBy);
    }
}
