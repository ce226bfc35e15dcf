using Relearn.Scoping;
using Relearn.Scoping.Editing;

namespace Relearn.Loop.Objectives;

/// <summary>The project as it would be if an objective were its label, and no person had set conditions for that one.</summary>
static class ObjectiveProject
{
    /// <summary>Makes it.</summary>
    /// <param name="folder">The project's folder.</param>
    /// <param name="project">The project.</param>
    /// <param name="objective">One of its objectives.</param>
    /// <returns>The project, and the text that it can be made again from.</returns>
    public static (ProjectConfig Project, string Text) Of(string folder, ProjectConfig project, ObjectiveConfig objective)
    {
        var path = Path.Combine(folder, ProjectFile.FileName);
        var (text, _) = ProjectEdit.Apply(ProjectFile.Flatten(folder), path, [.. ProjectEdit.Of(objective, project), ("serving.weights", null)]);
        var own = ProjectFile.Parse(text, path).Config!;
        // Conditions, and the rule that decides today, are those of the label.
        return (own with { Constraints = new(), Decision = own.Decision with { RuleWithoutModel = null, Threshold = null }, Slices = [] }, text);
    }
}
