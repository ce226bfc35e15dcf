using Relearn.Loop.Rescoping;
using Relearn.Scoping.Editing;

namespace Relearn;

// Changes of the scope. The workspace goes on with what it was opened with; open it again to work with what is declared now.
public sealed partial class Workspace
{
    /// <summary>Sets keys of project.yaml.</summary>
    /// <param name="changes">As <c>KEY=VALUE</c>.</param>
    /// <param name="because">Beginning of the id of the review or diagnosis that it comes from.</param>
    internal ScopeChangeLine SetScope(IReadOnlyList<string> changes, string? because = null)
    {
        using var taken = Lock("scope set");
        return new ScopeChanging(Context(default)).Set(ProjectEdit.Parse(changes), because);
    }

    /// <summary>Makes a declared objective the label.</summary>
    /// <param name="name">The objective.</param>
    /// <param name="because">As of <see cref="SetScope"/>.</param>
    internal ScopeChangeLine ChooseObjective(string name, string? because = null)
    {
        using var taken = Lock("scope objective");
        return new ScopeChanging(Context(default)).Choose(name, because);
    }

    /// <summary>Takes the last change of the scope back.</summary>
    internal ScopeChangeLine UndoScope()
    {
        using var taken = Lock("scope undo");
        return new ScopeChanging(Context(default)).Undo();
    }

    /// <summary>How the scope came to be what it is.</summary>
    internal ScopeHistory ScopeHistory()
    {
        using var taken = Lock("scope history");
        return new ScopeChanging(Context(default)).History();
    }
}
