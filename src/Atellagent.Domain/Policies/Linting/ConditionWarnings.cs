using Atellagent.Domain.Policies.Expressions;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Policies.Linting;

/// <summary>What is odd in a condition: tests that let through what nobody thought of.</summary>
internal static class ConditionWarnings
{
    /// <summary>Looks at the parts of a rule's condition.</summary>
    /// <param name="rule">The rule.</param>
    /// <returns>The warnings.</returns>
    public static IEnumerable<PolicyWarning> Of(LintedRule rule) =>
        rule.Condition is null ? [] : SyntaxTree.All(rule.Condition).SelectMany(part => Of(rule, part));

    private static IEnumerable<PolicyWarning> Of(LintedRule rule, Syntax part)
    {
        bool isAllow = rule.Rule.Effect == RuleEffect.Allow;
        switch (part)
        {
            case Syntax.Call { Function: "matches", Arguments: [.., Syntax.Literal { Value.IsString: true } pattern] }
                when !PatternDialect.IsAnchored(pattern.Value.Text):
                yield return rule.Warn("unanchored-pattern", $"the pattern {SyntaxText.Of(pattern)} is met by a part of a text; write ^…$", pattern);
                break;
            case Syntax.Binary { Symbol: "!=" } different when isAllow && (IsCallers(different.Left) || IsCallers(different.Right)) && !IsGuard(different):
                yield return rule.Warn("negative-test", $"{SyntaxText.Of(different)} holds for every value nobody thought of; list those that are meant", different);
                break;
            case Syntax.Unary { Symbol: "!", Operand: Syntax.Binary { Symbol: "in" } among } not when isAllow && IsCallers(among.Left):
                yield return rule.Warn("negative-test", $"{SyntaxText.Of(not)} holds for every value nobody thought of; list those that are meant", not);
                break;
            case Syntax.Comprehension { Macro: "all" } loop when isAllow && IsCallers(loop.Range) && !HasSizeTest(rule, loop.Range):
                string range = SyntaxText.Of(loop.Range);
                yield return rule.Warn("all-of-nothing", $"{range}.all(…) holds for an empty list; add size({range}) > 0", loop);
                break;
            case Syntax.Select { IsTest: true, Operand: Syntax.Select { IsTest: false, IsOptional: false } inner } test
                when SyntaxTree.Root(inner) == "context" && !rule.Texts.Contains($"has({SyntaxText.Of(inner)})"):
                yield return rule.Warn("has-of-missing", $"{SyntaxText.Of(test)} is an error where {SyntaxText.Of(inner)} is absent; ask has({SyntaxText.Of(inner)}) first", test);
                break;
            case Syntax.Literal { Value.IsString: true } literal when MixedScripts.Describe(literal.Value.Text) is string odd:
                yield return rule.Warn("odd-literal", $"the text {SyntaxText.Of(literal)} {odd}", literal);
                break;
        }
    }

    // What the caller chooses; principal, deployment and route are told by the boundary's own documents.
    private static bool IsCallers(Syntax syntax) => SyntaxTree.Root(syntax) is "args" or "requested" or "context";

    // x != null and x != '' ask whether there is something, not what it is.
    private static bool IsGuard(Syntax.Binary test) => new[] { test.Left, test.Right }.Any(static side =>
        side is Syntax.Literal { Value: { Kind: ValueKind.Null } or { IsString: true, Text: "" } });

    private static bool HasSizeTest(LintedRule rule, Syntax range)
    {
        string text = SyntaxText.Of(range);
        bool isSized = rule.Conjuncts.SelectMany(SyntaxTree.All).Any(part => part is Syntax.Call { Function: "size" } call
            && string.Equals(SyntaxText.Of(call.Target ?? call.Arguments[0]), text, StringComparison.Ordinal));
        return isSized || rule.Conjuncts.Any(part => part is Syntax.Comprehension { Macro: "exists" or "exists_one" or "existsOne" } loop
            && string.Equals(SyntaxText.Of(loop.Range), text, StringComparison.Ordinal));
    }
}
