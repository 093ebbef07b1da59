using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Policies;

/// <summary>A variable or a derived role of a policy.</summary>
/// <param name="Name">Its name, without <c>variables.</c> or <c>roles.</c>.</param>
/// <param name="Source">The expression.</param>
public sealed record NamedExpression(string Name, SourceText Source);
