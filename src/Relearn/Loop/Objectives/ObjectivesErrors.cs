using Relearn.Modeling;
using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Loop.Objectives;

/// <summary>All messages of this folder.</summary>
static class ObjectivesErrors
{
    public static UserError NotLearnt(string folder, string objective) => new("loop.objective_not_learnt",
        $"No model has learnt the objective '{objective}' as it is declared now. Train one first: 'relearn model objectives {folder} {objective}'.");

    public static UserError Refused(string objective, IReadOnlyList<GateCheck> checks) => new("loop.objective_refused",
        $"The model of objective '{objective}' was refused by its gate ({string.Join("; ", checks.Select(c => $"{c.Name}: {c.Detail.TrimEnd('.')}"))}). Give it better rows or features, or take its weight out.");

    public static UserError ObjectiveUnknown(string name, IReadOnlyList<string> known) => new("loop.objective_unknown",
        $"'{name}' is no objective of this project{(known.Count == 0 ? ", which declares none besides its label. Add a section 'objectives' to project.yaml" : $".{Nearest.Hint(name, known)} Known besides the label: {string.Join(", ", known)}")}.");

    public static UserError NoObjectives(string project) => new("loop.no_objectives",
        $"Project '{project}' declares no objective besides its label, so there is nothing to weigh. Add a section 'objectives' to project.yaml: 'views: {{ value: viewed, measure: viewed }}'.");

    public static UserError WeightWrong(string text) => new("loop.weight_wrong",
        $"'{text}' is no weight. Write NAME=NUMBER, such as 'views=0.2'; the names are those of the objectives and of the label.");
}
