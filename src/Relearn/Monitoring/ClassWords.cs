using Relearn.Inference.Models.Classes;

namespace Relearn.Monitoring;

/// <summary>How classes are called: by the data, by a bundle, and today.</summary>
/// <param name="Newest">The taxonomy of today.</param>
/// <param name="NodeOf">Its node of a class as the data or people of today call it; -1 for none.</param>
/// <param name="Today">Path of today of a class of the bundle.</param>
sealed record ClassWords(Taxonomy Newest, Func<string, int> NodeOf, Func<string, string> Today);
