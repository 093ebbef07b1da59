using System.Text.RegularExpressions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies.Expressions.Nodes;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Policies.Expressions;

/// <content>Functions.</content>
internal sealed partial class ExpressionBinder
{
    private static readonly string[] Functions = ["has", "size", "int", "string", "double"];
    private static readonly string[] Methods =
        ["size", "startsWith", "endsWith", "contains", "matches", "lowerAscii", "all", "exists", "exists_one", "filter", "map"];

    private BoundNode BindCall(Syntax.Call call)
    {
        bool isMethod = call.Target is not null;
        Syntax[] operands = isMethod ? [call.Target!, .. call.Arguments] : [.. call.Arguments];
        switch (call.Function, isMethod, operands.Length)
        {
            case ("size", _, 1):
                return BindSize(operands[0]);
            case ("int" or "string" or "double", false, 1) or ("lowerAscii", true, 1):
                return BindConversion(call.Function, operands[0]);
            case ("startsWith" or "endsWith" or "contains", true, 2):
                return BindTextTest(call.Function, operands[0], operands[1]);
            case ("matches", _, 2):
                return BindMatches(operands[0], operands[1]);
        }

        string[] known = isMethod ? Methods : Functions;
        return Error(call, known.Contains(call.Function, StringComparer.Ordinal)
            ? $"{call.Function}() does not take {call.Arguments.Length} arguments"
            : $"{call.Function}() is not known" + Suggestion.For(call.Function, known));
    }

    private BoundNode BindSize(Syntax operand)
    {
        BoundNode value = Bind(operand);
        bool good = value.Type.Kind is ExpressionType.TypeKind.Dyn or ExpressionType.TypeKind.String
            or ExpressionType.TypeKind.List or ExpressionType.TypeKind.Record;
        return good
            ? Made(new NodeKey("size", value.Node.Id), new SizeNode(value.Node), ExpressionType.Int)
            : Error(operand, $"{value.Type.Name} has no size");
    }

    private BoundNode BindConversion(string function, Syntax operand)
    {
        BoundNode value = Bind(operand);
        bool isText = function == "lowerAscii";
        bool good = value.Type.IsDyn || value.Type.IsString || (!isText && value.Type.IsNumeric)
            || (function == "string" && value.Type.Kind == ExpressionType.TypeKind.Bool);
        if (!good)
        {
            return Error(operand, $"{function}() does not take {value.Type.Name}");
        }

        ExpressionType type = function switch
        {
            "int" => ExpressionType.Int,
            "double" => ExpressionType.Number,
            _ => ExpressionType.String,
        };
        return Made(new NodeKey(function, value.Node.Id), new ConvertNode(function, value.Node), type);
    }

    private BoundNode BindTextTest(string function, Syntax operand, Syntax part)
    {
        BoundNode text = Bind(operand);
        BoundNode wanted = Bind(part);
        Require(operand, text, ExpressionType.String, $"the operand of {function}()");
        Require(part, wanted, ExpressionType.String, $"the argument of {function}()");
        return Made(
            new NodeKey(function, text.Node.Id, wanted.Node.Id),
            new TextTest(function, text.Node, wanted.Node),
            ExpressionType.Bool);
    }

    private BoundNode BindMatches(Syntax operand, Syntax pattern)
    {
        BoundNode text = Bind(operand);
        Require(operand, text, ExpressionType.String, "the operand of matches()");
        if (Bind(pattern).ConstantText is not string source)
        {
            return Error(pattern, "the pattern of matches() is a string that is written out, or a constant");
        }

        return PatternDialect.TryCompile(source, out Regex? regex, out string? reason)
            ? Made(new NodeKey("matches", text.Node.Id, Constant: source), new MatchesTest(text.Node, regex), ExpressionType.Bool)
            : Error(pattern, reason);
    }
}
