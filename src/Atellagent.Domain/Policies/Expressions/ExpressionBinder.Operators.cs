using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies.Expressions.Nodes;

namespace Atellagent.Domain.Policies.Expressions;

/// <content>Operators, and what their operands prove to be present.</content>
internal sealed partial class ExpressionBinder
{
    private BoundNode BindUnary(Syntax.Unary unary)
    {
        BoundNode operand = Bind(unary.Operand);
        if (unary.Symbol == "!")
        {
            Require(unary.Operand, operand, ExpressionType.Bool, "what stands after !");
            Node test = AsTest(operand);
            return Made(new NodeKey("!", test.Id), new NotTest(test), ExpressionType.Bool);
        }

        Require(unary.Operand, operand, ExpressionType.Number, "what stands after -");
        return Made(new NodeKey("-", operand.Node.Id), new NegateNode(operand.Node), operand.Type);
    }

    private BoundNode BindBinary(Syntax.Binary binary)
    {
        if (binary.Symbol is "&&" or "||")
        {
            return BindLogic(binary);
        }

        BoundNode left = Bind(binary.Left);
        BoundNode right = Bind(binary.Right);
        return binary.Symbol switch
        {
            "==" => BindEquality(binary, left, right),
            "!=" => Negated(BindEquality(binary, left, right)),
            "in" => BindIn(binary, left, right),
            "<" or "<=" or ">" or ">=" => BindOrder(binary, left, right),
            _ => BindArithmetic(binary, left, right),
        };
    }

    private BoundNode Negated(BoundNode test) => Made(new NodeKey("!", test.Node.Id), new NotTest(test.Node), ExpressionType.Bool);

    private BoundNode BindLogic(Syntax.Binary binary)
    {
        bool isAnd = binary.Symbol == "&&";
        BoundNode left = Bind(binary.Left);
        BoundNode right = BindKnowing(binary.Right, binary.Left, holds: isAnd);
        Require(binary.Left, left, ExpressionType.Bool, $"what stands before {binary.Symbol}");
        Require(binary.Right, right, ExpressionType.Bool, $"what stands after {binary.Symbol}");
        (Node first, Node second) = (AsTest(left), AsTest(right));
        NodeKey key = new(binary.Symbol, first.Id, second.Id);
        return Made(key, isAnd ? new AndTest(first, second) : new OrTest(first, second), ExpressionType.Bool);
    }

    private BoundNode BindEquality(Syntax.Binary binary, BoundNode left, BoundNode right)
    {
        if (!left.Type.CanEqual(right.Type))
        {
            return Error(binary, $"{left.Type.Name} and {right.Type.Name} are never equal");
        }

        RequireOption(binary, left.Type, right.ConstantText);
        RequireOption(binary, right.Type, left.ConstantText);
        if (right.ConstantText is string text)
        {
            return Made(new NodeKey("==s", left.Node.Id, Constant: text), new EqualsTextTest(left.Node, text), ExpressionType.Bool);
        }

        if (left.ConstantText is string first)
        {
            return Made(new NodeKey("==s", right.Node.Id, Constant: first), new EqualsTextTest(right.Node, first), ExpressionType.Bool);
        }

        bool isScalar = IsScalar(left.Type) || IsScalar(right.Type);
        return Made(new NodeKey("==", left.Node.Id, right.Node.Id, Constant: isScalar), new EqualsTest(left.Node, right.Node, isScalar), ExpressionType.Bool);
    }

    private static bool IsScalar(ExpressionType type) =>
        type.Kind is not (ExpressionType.TypeKind.Dyn or ExpressionType.TypeKind.List or ExpressionType.TypeKind.Record);

    // A string that can only have certain values is never equal to another one: a misspelt value would make a rule that never fires.
    private void RequireOption(Syntax syntax, ExpressionType type, string? text)
    {
        if (text is not null && !type.Options.IsDefault && !type.Options.Contains(text, StringComparer.Ordinal))
        {
            Error(syntax, $"'{text}' is none of the values that can be here ({string.Join(", ", type.Options)})" + Suggestion.For(text, type.Options));
        }
    }

    private BoundNode BindIn(Syntax.Binary binary, BoundNode left, BoundNode right)
    {
        switch (right.Type.Kind)
        {
            case ExpressionType.TypeKind.List when !left.Type.CanEqual(right.Type.Element!):
                return Error(binary, $"{left.Type.Name} is never in a {right.Type.Name}");
            case ExpressionType.TypeKind.List or ExpressionType.TypeKind.Dyn:
                break;
            case ExpressionType.TypeKind.Record:
                Require(binary.Left, left, ExpressionType.String, "the name of a field");
                break;
            default:
                return Error(binary, $"what stands after 'in' is a list or a map, and this is {right.Type.Name}");
        }

        if (left.ConstantText is string role && right.Node is AttributeNode { Path: "principal.roles" })
        {
            return Made(new NodeKey("role", Constant: role), new RoleTest(role), ExpressionType.Bool);
        }

        if (right.Constant is { Kind: ValueKind.List } list && TryTexts(list) is string[] texts)
        {
            foreach (string text in texts)
            {
                RequireOption(binary, left.Type, text);
            }

            NodeKey key = new("in", left.Node.Id, Constant: string.Join('\0', texts));
            return Made(key, new InTextsTest(left.Node, texts), ExpressionType.Bool);
        }

        return Made(new NodeKey("in", left.Node.Id, right.Node.Id), new InTest(left.Node, right.Node), ExpressionType.Bool);
    }

    private static string[]? TryTexts(Value list)
    {
        string[] texts = new string[list.Count];
        for (int i = 0; i < texts.Length; i++)
        {
            Value element = list.ElementAt(i);
            if (!element.IsString)
            {
                return null;
            }

            texts[i] = element.Text;
        }

        return [.. texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private BoundNode BindOrder(Syntax.Binary binary, BoundNode left, BoundNode right)
    {
        if (!HasOrder(left.Type) || !HasOrder(right.Type) || !left.Type.CanEqual(right.Type))
        {
            return Error(binary, $"{left.Type.Name} and {right.Type.Name} have no order");
        }

        Comparison comparison = Comparison.Of(binary.Symbol);
        if (right.Constant is { IsNumber: true } limit)
        {
            NodeKey key = new(binary.Symbol, left.Node.Id, Constant: limit.Number);
            return Made(key, new CompareNumberTest(left.Node, comparison, limit.Number), ExpressionType.Bool);
        }

        if (left.Constant is { IsNumber: true } number)
        {
            Comparison mirrored = comparison.Mirrored();
            NodeKey key = new(mirrored.Symbol, right.Node.Id, Constant: number.Number);
            return Made(key, new CompareNumberTest(right.Node, mirrored, number.Number), ExpressionType.Bool);
        }

        return Made(
            new NodeKey(binary.Symbol, left.Node.Id, right.Node.Id),
            new CompareTest(left.Node, comparison, right.Node),
            ExpressionType.Bool);
    }

    private static bool HasOrder(ExpressionType type) =>
        type.IsDyn || type.IsNumeric || type.Kind is ExpressionType.TypeKind.String or ExpressionType.TypeKind.Bool;

    private BoundNode BindArithmetic(Syntax.Binary binary, BoundNode left, BoundNode right)
    {
        ExpressionType? type = ArithmeticType(binary.Symbol, left.Type, right.Type);
        if (type is null)
        {
            return Error(binary, $"{left.Type.Name} {binary.Symbol} {right.Type.Name} has no meaning");
        }

        bool? isWhole = type.Kind switch
        {
            ExpressionType.TypeKind.Int => true,
            ExpressionType.TypeKind.Number => false,
            _ => null,
        };
        NodeKey key = new(binary.Symbol, left.Node.Id, right.Node.Id, Constant: isWhole);
        return Made(key, new ArithmeticNode(binary.Symbol, left.Node, right.Node, isWhole), type);
    }

    private static ExpressionType? ArithmeticType(string symbol, ExpressionType left, ExpressionType right)
    {
        if (left.IsNumeric && right.IsNumeric)
        {
            return left.Join(right).Kind == ExpressionType.TypeKind.Int ? ExpressionType.Int : ExpressionType.Number;
        }

        bool isPlus = symbol == "+";
        bool mayBeLeft = left.IsDyn || left.IsNumeric || (isPlus && (left.IsString || left.Element is not null));
        bool mayBeRight = right.IsDyn || right.IsNumeric || (isPlus && (right.IsString || right.Element is not null));
        if (!mayBeLeft || !mayBeRight || !left.CanEqual(right))
        {
            return null;
        }

        if (left.IsDyn || right.IsDyn)
        {
            ExpressionType known = left.IsDyn ? right : left;
            return known.Kind switch
            {
                ExpressionType.TypeKind.String => ExpressionType.String,
                ExpressionType.TypeKind.Number => ExpressionType.Number,
                ExpressionType.TypeKind.List => ExpressionType.ListOfDyn,
                _ => ExpressionType.Dyn,
            };
        }

        return left.IsString ? ExpressionType.String : left.Join(right);
    }

    // Binds what is only evaluated to effect where another condition holds (or fails): has() there proves presence here.
    private BoundNode BindKnowing(Syntax syntax, Syntax condition, bool holds)
    {
        int known = _present.Count;
        Prove(condition, holds);
        BoundNode bound = Bind(syntax);
        _present.RemoveRange(known, _present.Count - known);
        return bound;
    }

    private void Prove(Syntax condition, bool holds)
    {
        switch (condition)
        {
            case Syntax.Select { IsTest: true } test when holds && Path(test.Operand) is string operand:
                _present.Add(operand + "." + test.Field);
                break;
            case Syntax.Unary { Symbol: "!" } negation:
                Prove(negation.Operand, !holds);
                break;
            case Syntax.Binary binary when string.Equals(binary.Symbol, holds ? "&&" : "||", StringComparison.Ordinal):
                Prove(binary.Left, holds);
                Prove(binary.Right, holds);
                break;
        }
    }
}
