using Relearn.Inference.Models.Classes;

namespace Relearn.Monitoring;

/// <summary>How the classes of a bundle are called today.</summary>
/// <param name="Newest">The taxonomy of today.</param>
/// <param name="Today">Path of today of a class of the bundle.</param>
sealed record ClassWords(Taxonomy Newest, Func<string, string> Today);
