using System.Collections.Frozen;
using Atellagent.Domain.Policies.Expressions.Functions;
using Atellagent.Domain.Policies.Expressions.Nodes;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>What a condition on voters sees: what every condition of its policy sees about the request, and the voter.</summary>
/// <param name="request">What is seen about the request.</param>
internal sealed class VoterScope(ExpressionScope request) : ExpressionScope
{
    private const string Root = "voter";

    private static readonly FrozenDictionary<string, ScopeName> Names = ExpressionAttributes.Voters.Values.ToFrozenDictionary(
        static a => a.Path, static a => new ScopeName(a.Path, a.Field, () => new AttributeNode(a.Read, a.Path)), StringComparer.Ordinal);

    public override string Subject => request.Subject;

    public override IEnumerable<string> Roots => request.Roots.Append(Root);

    public override ScopeName? Find(string path) => Names.GetValueOrDefault(path) ?? request.Find(path);

    public override IReadOnlyCollection<string>? PartsOf(string word) =>
        string.Equals(word, Root, StringComparison.Ordinal) ? ExpressionAttributes.Voters.Keys : request.PartsOf(word);

    public override string Unknown(string word) => request.Unknown(word);

    public override FunctionOverload[] Functions(string name, bool isMethod) => request.Functions(name, isMethod);
}
