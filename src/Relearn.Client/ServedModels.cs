namespace Relearn.Client;

/// <summary>The list of models as a service sends it.</summary>
sealed record ServedModels(IReadOnlyList<ServedModel> Models);
