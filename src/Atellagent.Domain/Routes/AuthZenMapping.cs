using System.Collections.Immutable;

namespace Atellagent.Domain.Routes;

/// <summary>How a route is spoken of in AuthZEN (Authorization API 1.0): a type of resource, and what travels as which argument.</summary>
public sealed record AuthZenMapping
{
    /// <summary>The type of resource that means the route. No other route has the same one.</summary>
    public required string Resource { get; init; }

    /// <summary>The operations by the names that actions have in AuthZEN; empty where they are called the same.</summary>
    public ImmutableSortedDictionary<string, string> Actions { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Where in the request each argument stands. Of these an operation takes those that its schema declares.</summary>
    public ImmutableSortedDictionary<string, AuthZenSource> Arguments { get; init; } =
        ImmutableSortedDictionary<string, AuthZenSource>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>What types of subjects mean; a type that is not here is a type of principal by its own word.</summary>
    public ImmutableSortedDictionary<string, AuthZenSubjects> Subjects { get; init; } =
        ImmutableSortedDictionary<string, AuthZenSubjects>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Finds the operation that an action means.</summary>
    /// <param name="action">The action's name.</param>
    /// <returns>The operation's name; null where the action is none of the route's.</returns>
    public string? OperationOf(string action) => Actions.IsEmpty ? action : Actions.GetValueOrDefault(action);

    /// <summary>Finds the action that means an operation.</summary>
    /// <param name="operation">The operation's name.</param>
    /// <returns>The action's name; null where none means it.</returns>
    public string? ActionOf(string operation) => Actions.IsEmpty ? operation
        : Actions.Where(pair => string.Equals(pair.Value, operation, StringComparison.Ordinal)).Select(static pair => pair.Key).FirstOrDefault();

    /// <summary>Finds the argument that the resource's id travels as.</summary>
    public string? IdArgument => Arguments.Where(static pair => pair.Value == AuthZenSource.ResourceId).Select(static pair => pair.Key).FirstOrDefault();
}
