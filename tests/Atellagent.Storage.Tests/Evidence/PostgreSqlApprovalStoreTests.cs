using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

public sealed class PostgreSqlApprovalStoreTests() : ApprovalStoreContract(DatabaseKind.PostgreSql);
