namespace Relearn.Client;

/// <summary>What a service says with <c>application/problem+json</c>.</summary>
sealed record ServiceProblem(string? Detail, IReadOnlyList<ServiceError>? Errors);
