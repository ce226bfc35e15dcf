using Relearn.Scoping;
using Relearn.Serving.Fallbacks;

namespace Relearn.Serving;

/// <summary>A release that was opened to be served.</summary>
/// <param name="Project">The project as it is declared now.</param>
/// <param name="Model">The model.</param>
/// <param name="Fallback">What stands in for it.</param>
/// <param name="Data">What its windows start from.</param>
sealed record OpenedRelease(ProjectConfig Project, ServedModel Model, Fallback? Fallback, FeedData Data);
