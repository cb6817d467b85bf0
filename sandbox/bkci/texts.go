package bkci

import "strings"

// texts are the localised words of the server in one language. Clients may show them, never interpret them.
type texts struct {
	running, reviewing, reviewingBy, failed, succeeded, canceled, queued string

	trigger, message map[Trigger]string
	triggerJob       string
	errors           map[int]string
}

func (t *texts) reviewingMsg(reviewers []string) string {
	if len(reviewers) == 0 {
		return t.reviewing
	}
	return t.reviewingBy + strings.Join(reviewers, ",")
}

func textsOf(english bool) *texts {
	if english {
		return englishTexts()
	}
	return chineseTexts()
}

func chineseTexts() *texts {
	return &texts{
		running: "运行中", reviewing: "构建待审核", reviewingBy: "构建待审核: ", failed: "构建失败: ",
		succeeded: "运行成功", canceled: "构建已取消", queued: "构建排队中", triggerJob: "构建触发",
		trigger: map[Trigger]string{
			ByHand: "手动", ByTimer: "定时", ByWebhook: "代码变更", ByOpenAPI: "Openapi启动", ByPipeline: "流水线",
		},
		message: map[Trigger]string{
			ByHand: "手动触发", ByTimer: "定时触发", ByWebhook: "Webhook触发", ByOpenAPI: "OpenAPI 触发", ByPipeline: "流水线触发",
		},
		errors: map[int]string{
			codeBadRequest: "参数校验失败:%s", codeForbidden: "你没有权限进行该操作", codeNotFound: "请求的资源不存在",
			codeTimeout: "请求超时", codeInternal: "访问后台数据失败，已通知产品、开发，请稍后重试",
			codeNoPipeline: "流水线: 流水线不存在", codeNoBuild: "流水线构建[%s]不存在", codeNoStage: "构建中Stage[%s]不存在",
			codeNoPermission: "流水线: 用户无%s权限", codeNoGroup: "Stage[%s]的审核组ID[%s]不存在",
			codeNotPaused: "构建中Stage[%s]未处于等待把关状态", codeNotAuditor: "流水线: 用户(%s)不在审核人员名单中",
			codeNotReviewable: "插件【ID:%s】不存在或者不是可审核状态", codeMismatch: "流水线: buildId和pipelineId不匹配",
			codeTooOften: "流水线: 不能太频繁启动构建", codeQueueFull: "流水线: 流水线队列满", codeNoManual: "流水线: 该流水线不能手动启动",
			codeLocked: "流水线: 流水线锁定", codeEnded: "流水线: 流水线构建已结束，不能操作",
			codeDuplicateRetry: "流水线: 当前构建正在运行中，请勿重复提交重试请求", codeTooOld: "构建数据已过期，不能重试",
		},
	}
}

func englishTexts() *texts {
	return &texts{
		running: "Running", reviewing: "Pending review", reviewingBy: "Pending review: ", failed: "Failed: ",
		succeeded: "Succeeded", canceled: "Canceled", queued: "Queuing", triggerJob: "Build trigger",
		trigger: map[Trigger]string{
			ByHand: "Manual", ByTimer: "Timing", ByWebhook: "Code changes", ByOpenAPI: "Openapi start", ByPipeline: "Pipeline",
		},
		message: map[Trigger]string{
			ByHand: "Manually Triggered Build", ByTimer: "Timing trigger", ByWebhook: "Webhook trigger",
			ByOpenAPI: "OpenAPI trigger", ByPipeline: "Pipeline trigger",
		},
		errors: map[int]string{
			codeBadRequest: "Parameter validation failed:%s", codeForbidden: "You do not have permission to perform this operation",
			codeNotFound: "The requested resource does not exist", codeTimeout: "Request timed out",
			codeInternal: "Failed to access background data, please try again later", codeNoPipeline: "Pipeline: pipeline does not exist",
			codeNoBuild: "Pipeline build [%s] does not exist", codeNoStage: "Stage [%s] does not exist in construction",
			codeNoPermission: "Pipelining: users do not have %s permissions", codeNoGroup: "Audit group ID [%[2]s] of Stage [%[1]s] does not exist",
			codeNotPaused: "Stage[%s] is not in the waiting for approval status.", codeNotAuditor: "Pipeline: user (%s) is not on the auditor list",
			codeNotReviewable: "Plugin [ID:%s] does not exist or is not reviewable", codeMismatch: "Pipeline: input parameter buildId does not match pipelineId",
			codeTooOften: "Pipeline: do not start the build too often", codeQueueFull: "Pipeline: pipeline queue is full",
			codeNoManual: "Pipeline: the pipeline cannot be started manually", codeLocked: "Pipelining: pipelined locking",
			codeEnded:          "Pipeline: pipeline build has ended and cannot be operated",
			codeDuplicateRetry: "Pipeline: The current build is running, do not submit retry requests repeatedly",
			codeTooOld:         "The build data is out of date, it cannot be retried",
		},
	}
}
