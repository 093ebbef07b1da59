using Atellagent.Domain.Policies.Expressions.Functions;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>The names and functions that an expression may use besides those of the language.</summary>
internal abstract class ExpressionScope
{
    /// <summary>What the expression is checked for, as errors name it, such as <c>payments/refund</c>.</summary>
    public abstract string Subject { get; }

    /// <summary>Finds a name.</summary>
    /// <param name="path">The name, with dots where it is one of several parts.</param>
    /// <returns>The name, or null.</returns>
    public abstract ScopeName? Find(string path);

    /// <summary>Whether a word begins a name that has more parts, such as <c>principal</c>.</summary>
    /// <param name="word">The first part.</param>
    /// <returns>The parts that may follow it; null where none may.</returns>
    public virtual IReadOnlyCollection<string>? PartsOf(string word) => null;

    /// <summary>How an unknown part of a name is called in errors, such as "no such constant".</summary>
    public virtual string Unknown(string word) => "no such field";

    /// <summary>The first parts of all names, for suggestions.</summary>
    public virtual IEnumerable<string> Roots => [];

    /// <summary>The signatures of a function that only this scope has.</summary>
    public virtual FunctionOverload[] Functions(string name, bool isMethod) => [];
}
